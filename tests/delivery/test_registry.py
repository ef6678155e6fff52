"""Our plugins are known to Apprise in every process that opens a channel, and nobody else has their names."""

import subprocess
import sys

import pytest
from apprise import Apprise
from apprise.manager_plugins import NotificationManager

from nhiemky.delivery import registry
from nhiemky.delivery.memory import MemoryPlugin
from nhiemky.delivery.plugin import Plugin


def test_every_scheme_of_ours_is_a_plugin_of_ours() -> None:
    registry.load()
    manager = NotificationManager()
    assert {scheme: issubclass(manager[scheme], Plugin) for scheme in registry.MODULES} == dict.fromkeys(
        registry.MODULES, True
    )


def test_other_process_knows_them_too() -> None:
    program = (
        "from nhiemky.delivery.registry import open_plugin\n"
        "print(type(open_plugin('nkmail://127.0.0.1')).__name__, type(open_plugin('mailto://127.0.0.1')).__name__)"
    )
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "RelayPlugin RelayPlugin\n"


def test_second_time_changes_nothing() -> None:
    registry.register(MemoryPlugin)
    assert NotificationManager()["memory"] is MemoryPlugin


def test_name_that_is_taken_is_not_taken_over_in_silence() -> None:
    class Taker(Plugin):
        protocol = "memory"

    with pytest.raises(AssertionError, match="another plugin"):
        registry.register(Taker)
    assert NotificationManager()["memory"] is MemoryPlugin


def test_plugin_called_by_apprise_itself_says_no_instead_of_losing_a_message() -> None:
    registry.load()
    collection = Apprise()
    for url in ("nkmail://127.0.0.1:1?to=quan-tri@so.example", "maildir:///srv/mailbox", "memory://rieng"):
        plugin = Apprise.instantiate(url)
        plugin.targets = ["quan-tri@so.example"]
        collection.add(plugin)
    assert not collection.notify(title="Tin", body="Nội dung", body_format="text")


@pytest.mark.parametrize(
    "url", ["nkmails://vp:geheim@may.example:2525/?mode=ssl&verify=no", "nkmail://vp:geheim@may.example:25"]
)
def test_address_is_given_back_with_its_password_hidden(url: str) -> None:
    plugin = registry.open_plugin(url)
    assert "geheim" not in plugin.url(privacy=True)
    assert registry.open_plugin(plugin.url()).relay == plugin.relay
