"""What a person has chosen stays until they choose again; what they have not chosen is left open."""

from datetime import datetime, time

from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Engine, begin
from nhiemky.store.preferences import Preference, change_preference, read_preferences

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)


def test_one_choice_leaves_the_others_as_they_were(engine: Engine) -> None:
    with begin(engine) as connection:
        change_preference(connection, "mau", by="mau", at=AT, channel="zalo")
        change_preference(connection, "mau", by="mau", at=AT, quiet_from=time(19), quiet_to=time(8, 30))
        change_preference(connection, "mau", by="mau", at=AT, weekly=True)
        assert read_preferences(connection, ["mau", "thu"]) == {
            "mau": Preference("zalo", time(19), time(8, 30), weekly=True)
        }
        change_preference(connection, "mau", by="mau", at=AT, channel=None, weekly=False)
        assert read_preferences(connection, ["mau"]) == {"mau": Preference(None, time(19), time(8, 30))}
