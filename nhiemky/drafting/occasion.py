"""Some papers have something to say only on an occasion: nobody is chased when nobody is late."""

from collections.abc import Mapping

from nhiemky.drafting.kinds import Kind
from nhiemky.errors import BadInput


def refuse_without_occasion(kind: Kind, known: Mapping[str, object], given: Mapping[str, object]) -> None:
    """Asks the context (`known`) and the data sheet (`given`, by whole path) of a paper somebody wants now.

    Raises BadInput in the kind's own words; a whole file of papers has it as a form all the same.
    """
    occasion = kind.data.occasion
    if occasion is not None and not any(given.get(path) or _find(known, path) for path in occasion.any_of):
        raise BadInput(kind.label, occasion.otherwise)


def _find(values: object, path: str) -> object:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values
