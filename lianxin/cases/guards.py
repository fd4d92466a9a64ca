"""The database's own refusals: journals only grow, signed replies stay, the archive is read-only.

Statements for migrations; the rules themselves are in the actions.
"""

from lianxin.audit.triggers import append_only, no_longer_append_only

JOURNAL = "cases_journalentry"

_SIGNED = """
CREATE FUNCTION cases_keep_signed_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signature IS NULL THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'status' <> to_jsonb(OLD) - 'status'
        OR NEW.status NOT IN ('signed', 'rejected') THEN
        RAISE EXCEPTION 'a signed reply stays as it was signed (R-060)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""

# A journal row may still follow: what comes back later is noted, and linked to a new matter.
_ARCHIVED_CASE = """
CREATE FUNCTION cases_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['journal_count', 'journal_head', 'journal_seal'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered case is never deleted (R-040)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'an archived case is read-only (R-068)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""

_ARCHIVED_PAPER = """
CREATE FUNCTION cases_keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.case_id ELSE OLD.case_id END;
BEGIN
    IF EXISTS (SELECT FROM cases_case WHERE id = owner AND state = 'archived') THEN
        RAISE EXCEPTION 'the papers of an archived case are read-only (R-068)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$
"""

# Words and petitioners come by the hundred thousand from ledgers: only changes are looked at.
_PAPERS = {
    "cases_casetext": "UPDATE OF verbatim, wish, summary OR DELETE",
    "cases_petitioner": "UPDATE OR DELETE",
    "cases_assignment": "INSERT OR UPDATE OR DELETE",
    "cases_extension": "INSERT OR UPDATE OR DELETE",
    "cases_reply": "INSERT OR UPDATE OR DELETE",
    "cases_feedback": "INSERT OR UPDATE OR DELETE",
    "cases_rating": "INSERT OR UPDATE OR DELETE",
    "cases_casefile": "INSERT OR UPDATE OR DELETE",
}


def _keep_papers(table: str, events: str) -> str:
    return (
        f"CREATE TRIGGER a_paper_in_the_archive_stays BEFORE {events} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION cases_keep_paper()"
    )


def stand_by_notes() -> list[str]:
    """The statements for the table of unit notes, which came later."""
    return [_keep_papers("cases_unitnote", "INSERT OR UPDATE OR DELETE")]


def stand() -> list[str]:
    """The statements that set up the guards."""
    return [
        *append_only(JOURNAL),
        _SIGNED,
        (
            "CREATE TRIGGER a_signed_reply_stays BEFORE UPDATE OR DELETE ON cases_reply"
            " FOR EACH ROW EXECUTE FUNCTION cases_keep_signed_reply()"
        ),
        _ARCHIVED_CASE,
        (
            "CREATE TRIGGER an_archived_case_is_read_only BEFORE UPDATE ON cases_case"
            " FOR EACH ROW WHEN (OLD.state = 'archived') EXECUTE FUNCTION cases_keep_case()"
        ),
        (
            "CREATE TRIGGER a_case_is_never_deleted BEFORE DELETE ON cases_case"
            " FOR EACH ROW EXECUTE FUNCTION cases_keep_case()"
        ),
        _ARCHIVED_PAPER,
        *(_keep_papers(table, events) for table, events in _PAPERS.items()),
    ]


def stand_down() -> list[str]:
    """The way back."""
    return [
        *no_longer_append_only(JOURNAL),
        "DROP FUNCTION cases_keep_signed_reply() CASCADE",
        "DROP FUNCTION cases_keep_case() CASCADE",
        "DROP FUNCTION cases_keep_paper() CASCADE",
    ]
