"""The words of a search → SQL: candidates from the search index, looked at again where the index is not exact."""

from collections.abc import Callable, Sequence

from crm_desktop.db.lists.select import Found
from crm_desktop.db.lists.sql import EVERYTHING, LONGEST, NOTHING, Sql, all_of, any_of, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import matching, trigrams
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref, clean_text

MOST = 20  # words asked of the index; further ones are only looked for in what these have found


class Finding:
    """`expression`: what a field is in SQL. `within`: the rows of an entity that may be found.

    The index holds all search fields of an entity. Where `registry` leaves some out, what it gives is looked at again.
    """

    def __init__(
        self, registry: Registry, expression: Callable[[Entity, Field], str], within: Callable[[Entity], Sql]
    ) -> None:
        self._registry, self._expression, self._within = registry, expression, within

    def found(self, entity: Entity, text: str) -> Found | None:
        """The records of which each word finds the own texts or those of a record that a search field names."""
        words = matching.words(clean_text(text))
        if not words:
            return None
        if any(len(word) > LONGEST for word in words):
            return Found(NOTHING, NOTHING, Sql("SELECT 1 WHERE FALSE"), NOTHING)
        base = quoted(entity.table)
        if self._by_index_alone(entity):
            few, many = (self._in_table(entity, plus + base, words) for plus in ("", "+"))
            looks = all_of([self._look(entity, word) for word in words])
            return Found(few, many, self._matching(entity, words), looks)
        few, many = (all_of([self._word(entity, word, plus) for word in words]) for plus in ("", "+"))
        return Found(few, many, Sql(f"SELECT 1 FROM {base} WHERE {few.text}", few.params), None)

    def _by_index_alone(self, entity: Entity) -> bool:
        return bool(entity.search_index) and len(entity.searched) == len(entity.search)

    def _word(self, entity: Entity, word: str, plus: str) -> Sql:
        """The word finds the record by one of its search fields. `plus` keeps SQLite from looking the rows up by it."""
        refs = [field for name in entity.search if isinstance(field := entity.by_name[name], Ref)]
        parts = [self._named(entity, ref, word, plus) for ref in refs]
        if entity.search_index:
            parts.append(self._in_table(entity, plus + quoted(entity.table), [word]))
        elif entity.searched:
            parts.append(self._look(entity, word))
        return any_of(parts)

    def _named(self, entity: Entity, ref: Ref, word: str, plus: str) -> Sql:
        target = self._registry[ref.to]
        key = quoted(target.by_name[target.key[0]].column)
        within = self._within(target)
        if within == EVERYTHING or plus:
            found = all_of([within, self._in_table(target, quoted(target.table), [word])])
        else:  # of the little that somebody may see each is looked at: the index would give all that is found
            found = all_of([within, self._look(target, word)])
        inner = f"SELECT {key} FROM {quoted(target.table)} WHERE {found.text}"
        return Sql(f"{plus}{self._expression(entity, ref)} IN ({inner})", found.params)

    def _in_table(self, entity: Entity, table: str, words: Sequence[str]) -> Sql:
        """Rows of the entity's own table that all words find."""
        if not entity.search_index:
            return all_of([self._look(entity, word) for word in words])
        matching = self._matching(entity, words)
        whole = len(entity.searched) == len(entity.whole.searched)
        inexact = [
            word
            for place, word in enumerate(words)
            if place >= MOST or not whole or not trigrams.asked(word, entity.by_pinyin).exact
        ]
        looks = [self._look(entity, word) for word in inexact]
        return all_of([Sql(f"{table}.rowid IN ({matching.text})", matching.params), *looks])

    def _matching(self, entity: Entity, words: Sequence[str]) -> Sql:
        index = quoted(entity.search_index)
        asked = [trigrams.asked(word, entity.whole.by_pinyin).expression for word in words[:MOST]]
        return Sql(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (" AND ".join(asked),))

    def _look(self, entity: Entity, word: str) -> Sql:
        """The meaning itself; what plainly contains the word needs no call of ours."""
        if not entity.searched:
            return NOTHING
        columns = [f"{quoted(entity.table)}.{quoted(field.column)}" for field in entity.searched]
        plain = " OR ".join(f"instr({column}, ?)" for column in columns)
        found = f"crm_found(?, {entity.by_pinyin}, {', '.join(columns)})"
        return Sql(f"{plain} OR {found}", (word,) * (len(columns) + 1))
