"""The command import."""

import argparse
from pathlib import Path

from crm_desktop.commands.backups import backups_of, folder_of, step
from crm_desktop.commands.console import Commands, add_user_option, command, complain, examples, meter, say, upgrading
from crm_desktop.db.errors import CrmError
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.attaching import limit_of
from crm_desktop.operations.datafile.access import writing_as
from crm_desktop.operations.importing import encodings
from crm_desktop.operations.importing.existing import MODES, Existing, Mode
from crm_desktop.operations.importing.findings import KINDS, Finding, Kind, sentence
from crm_desktop.operations.importing.formats import FORMATS
from crm_desktop.operations.importing.mapping import known_headings, plain
from crm_desktop.operations.importing.proposal import Proposal, said
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_file, try_out
from crm_desktop.operations.preferences import Preferences, preferences_file

SHOWN = 100  # rows that a dry run lists of each kind

EXAMPLES = """\
crm-desktop import shop.crm customer customers.csv
crm-desktop import shop.crm customer book.xlsx --sheet 2026 --on-existing update --key phone --dry-run
crm-desktop import shop.crm customer list.csv --map 客户名称=name --map 生日= --errors refused.csv
crm-desktop import shop.crm customer contacts.csv --map google-contacts"""


def import_(options: argparse.Namespace) -> int:
    with writing_as(options.file, options.user, folder_of(options.file), upgrading(options.file)) as store:
        if not options.dry_run:
            backups_of(options.file, key=store.database.key).make_if_changed("import", step)
        entity = store.seen[options.entity]
        source = Source(options.source, encoding=options.encoding or "", sheet=options.sheet)
        preferences = Preferences(preferences_file())
        proposed = said(entity, source, options.map, preferences)
        by = tuple(field_named(entity, name) for name in options.key)
        mode: Mode = options.on_existing or ("skip" if by else "new")
        limit = limit_of(preferences)
        plan = Plan(proposed.source, proposed.mapped, Existing(mode, by), options.errors, limit)
        tell_formats(entity, proposed)
        if options.dry_run:
            return dry_run(store, entity, plan)
        done = import_file(store, entity, plan, progress=meter)
    report(done, options.errors)
    return 0


def field_named(entity: Entity, name: str) -> str:
    found = known_headings(entity).get(plain(name))
    if found is None or found.relation or found.derived:
        raise CrmError(_("Records cannot be found by “{name}”.").format(name=name))
    return found.name


def tell_formats(entity: Entity, proposed: Proposal) -> None:
    """What could be read in another way as well is said, with the words that change it."""
    for position, names in proposed.unclear.items():
        column = proposed.mapped.columns[position]
        text = _("{heading} is read as {format}; else say --map “{heading}={field}:{other}”.")
        name = FORMATS[column.format]
        say(text.format(heading=column.heading, format=name, field=column.field, other=names[1]))


def report(done: Imported, errors: Path | None) -> None:
    say(ngettext("{count} record imported.", "{count} records imported.", done.count).format(count=done.count))
    others: list[tuple[Kind, int]] = [("changed", done.changed), ("same", done.same), ("skipped", done.skipped)]
    for kind, count in others:
        if count:
            say(f"{KINDS[kind]}: {count}")
    if done.refused:
        say(_("{count} rows were refused; they are in {path}.").format(count=done.refused, path=errors))
    if done.ignored:
        say(_("Not taken: {names}.").format(names=_(", ").join(done.ignored)))


def dry_run(store: Store, entity: Entity, plan: Plan) -> int:
    found = try_out(store, entity, plan, progress=meter)
    for kind, label in KINDS.items():
        say(f"{label}: {found.counts[kind]}")
        for row in found.rows[kind][:SHOWN]:
            for text in lines_of(kind, row):
                say(f"  {text}")
    say(_("Nothing was changed."))
    return complain(_("Some rows would be refused.")) if found.counts["refused"] else 0


def lines_of(kind: Kind, row: Finding) -> list[str]:
    if kind == "refused":
        return [sentence(row.line, fault) for fault in row.faults]
    changes = _("; ").join(f"{change.label}: {change.old or '—'} → {change.new}" for change in row.changes)
    text = _("line {line}: {text}")
    return [text.format(line=row.line, text=" ".join(filter(None, (row.key, changes))))]


def add_import(commands: Commands) -> None:
    text = _("Import the rows of a CSV, Excel or vCard file: all of them, or none and a list of what is wrong.")
    made = command(commands, "import", import_, text, examples(EXAMPLES) + "\n\n" + columns_help())
    made.add_argument("entity", choices=entity_names(), metavar="ENTITY", help=", ".join(entity_names()))
    made.add_argument("source", type=Path, metavar="SOURCE", help=_("the file to import, the first row the headings"))
    map_text = _("where a column goes, or the name of a mapping; several times")
    made.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD|NAME", help=map_text)
    existing_text = _("what becomes of records that exist: {modes} (default: new)").format(modes=", ".join(MODES))
    made.add_argument("--on-existing", choices=MODES, metavar="MODE", help=existing_text)
    key_text = _("the field by which records that exist are found; several times: all of them must be equal")
    made.add_argument("--key", action="append", default=[], metavar="FIELD", help=key_text)
    made.add_argument("--dry-run", action="store_true", help=_("only say what would become of each row"))
    errors_text = _("import the other rows, and write those that are refused, with reasons, into this file")
    made.add_argument("--errors", type=Path, metavar="FILE", help=errors_text)
    known = ", ".join(encodings.ENCODINGS.values())
    encoding_text = _("of a text file: {known} (default: recognised)").format(known=known)
    made.add_argument("--encoding", type=encoding, metavar="E", help=encoding_text)
    made.add_argument("--sheet", default="", metavar="S", help=_("of an Excel file (default: the first)"))
    add_user_option(made)


def encoding(text: str) -> str:
    found = encodings.named(text)
    if not found:
        known = ", ".join(encodings.ENCODINGS.values())
        raise argparse.ArgumentTypeError(_("must be one of {choices}").format(choices=known))
    return found


def entity_names() -> list[str]:
    return [entity.name for entity in Registry().main()]


def columns_help() -> str:
    lines = [f"  {entity.name}: {', '.join(entity.headings)}" for entity in Registry().main()]
    return "\n".join([_("columns:"), *lines])
