"""Finds a person as a clerk names them: by key, by mailbox, or by full name."""

from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadInput, NotFound


def find_person(organisation: Organisation, named: str) -> Person:
    """The one person meant. Raises NotFound, or BadInput naming the keys when several have the name."""
    asked = fold(named)
    same_key = [one for one in organisation.people if one.key == named]
    same_mailbox = [one for one in organisation.people if one.email and one.email.casefold() == named.casefold()]
    same_name = [one for one in organisation.people if fold(one.full_name) == asked]
    for found in (same_key, same_mailbox, same_name):
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(one.key for one in found)
            raise BadInput(named, f"có {len(found)} người trùng; xin ghi mã người: {keys}")
    raise NotFound(f"không có ai có mã, hộp thư hoặc họ tên là “{named}”")
