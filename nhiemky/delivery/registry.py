"""Our plugins in the registry of Apprise, in every process that sends.

A module of a plugin calls `register` on its class when it is imported; `load` imports them all.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nhiemky.delivery.plugin import Plugin

# The modules that hold plugins, by the scheme an address begins with.
MODULES = {
    "nkmail": "nhiemky.delivery.relay_plugin",
    "nkmails": "nhiemky.delivery.relay_plugin",
    "maildir": "nhiemky.delivery.maildir_plugin",
    "memory": "nhiemky.delivery.memory",
    "zalobot": "nhiemky.delivery.zalo.bot",
    "zalooa": "nhiemky.delivery.zalo.oa",
    "zalozbs": "nhiemky.delivery.zalo.zbs",
}
ALIASES = {"mailto": "nkmail", "mailtos": "nkmails"}  # Apprise's own mail tells only yes or no


def register(plugin: "type[Plugin]") -> None:
    """Makes the schemes of a plugin ours in this process; a second time changes nothing."""
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415

    manager = NotificationManager()
    schemes = [one for one in (plugin.protocol, plugin.secure_protocol) if one]
    if all(scheme in manager and manager[scheme] is plugin for scheme in schemes):
        return
    is_ours = manager.add(plugin)
    assert is_ours, f"Apprise has another plugin for one of {schemes}"


@cache
def load() -> None:
    """Every plugin of ours is known to Apprise afterwards."""
    for module in dict.fromkeys(MODULES.values()):
        import_module(module)


def open_plugin(url: str) -> Any:  # noqa: ANN401  (Apprise has no types)
    """The service of an address, ours where there is one of ours; None when nobody understands it."""
    from apprise import Apprise  # noqa: PLC0415  (a quarter of a second that a Maildir does not need)

    load()
    scheme, separator, rest = url.partition("://")
    return Apprise.instantiate(f"{ALIASES.get(scheme.lower(), scheme)}{separator}{rest}")
