"""The built-in topics, scales and learning materials, and looking categories up by any of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from core.bank.schema import CategoryEntry, MaterialCatalogue, MaterialEntry, QuestionType, ScaleEntry
from core.bank.yaml_lines import load_trusted
from core.errors import InvalidInput

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Topics:
    categories: dict[str, CategoryEntry]

    def resolve(self, wanted: str) -> str:
        """The id of a category named by its id, one of its aliases or its name in either language.

        Raises:
            InvalidInput: no category has this name; the message lists those that exist.
        """
        name = " ".join(wanted.casefold().replace("_", "-").split())
        for key, entry in self.categories.items():
            names = {key, *entry.aliases, entry.name.en.casefold(), entry.name.ko.casefold()}
            if name in names or name.replace(" ", "-") in names:
                return key
        raise InvalidInput("category_unknown", given=wanted, allowed=self._names)

    def _names(self, locale: str) -> str:
        """What may be given. The ids are English words and short, so that English takes them."""
        if locale == "en":
            return ", ".join(self.categories)
        return ", ".join(entry.name.in_locale(locale) for entry in self.categories.values())

    def category_name(self, category: str, locale: str) -> str:
        """The name to show; a category of an imported pack that has none is shown by its id."""
        entry = self.categories.get(category)
        return entry.name.in_locale(locale) if entry else category

    def topic_name(self, topic: str, locale: str) -> str:
        for entry in self.categories.values():
            if topic in entry.topics:
                return entry.topics[topic].in_locale(locale)
        return topic


@cache
def topics() -> Topics:
    data = load_trusted(FOLDER / "topics.yaml")
    return Topics(TypeAdapter(dict[str, CategoryEntry]).validate_python(data))


@cache
def scales() -> dict[QuestionType, ScaleEntry]:
    data = load_trusted(FOLDER / "scales.yaml")
    return TypeAdapter(dict[QuestionType, ScaleEntry]).validate_python(data)


@cache
def materials() -> tuple[MaterialEntry, ...]:
    data = load_trusted(FOLDER / "materials.yaml")
    return MaterialCatalogue.model_validate(data).materials
