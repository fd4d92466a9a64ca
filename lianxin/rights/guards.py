"""The archive stays read-only but for what two persons confirmed; what is proved stays as it is.

Statements for migrations. The guards of the cases room are put up anew with one way through: the
line of a running disposal, named by the transaction.
"""

_DISPOSES = """
CREATE FUNCTION rights_disposes(matter uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM rights_disposalline l JOIN rights_disposallist d ON d.id = l.list_id
        WHERE l.case_id = matter AND l.part = 'words' AND l.outcome = ''
            AND d.stage = 'running' AND d.confirmed_by_id <> d.checked_by_id
            AND d.id::text = current_setting('lianxin.disposal', true)
    )
$$
"""

_CASE = """
CREATE OR REPLACE FUNCTION cases_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['journal_count', 'journal_head', 'journal_seal'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered case is never deleted (R-040)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    {way}
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'an archived case is read-only (R-068)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""
_CASE_WAY = """
    IF rights_disposes(OLD.id) THEN
        moving := moving || ARRAY['title', 'place_text'];
    END IF;
"""

_PAPER = """
CREATE OR REPLACE FUNCTION cases_keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.case_id ELSE OLD.case_id END;
BEGIN
    IF EXISTS (SELECT FROM cases_case WHERE id = owner AND state = 'archived'){way} THEN
        RAISE EXCEPTION 'the papers of an archived case are read-only (R-068)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$
"""
_PAPER_WAY = """
        AND NOT (TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('cases_casetext', 'cases_rating')
            AND rights_disposes(owner))"""

_DONE = """
CREATE FUNCTION rights_keep_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signature IS NOT NULL THEN
        RAISE EXCEPTION 'the proof of a disposal stays as it was signed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$
"""
_LINE_DONE = """
CREATE FUNCTION rights_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM rights_disposallist WHERE id = OLD.list_id AND signature IS NOT NULL)
    THEN
        RAISE EXCEPTION 'the lines of a proved disposal stay as they were signed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$
"""


def stand() -> list[str]:
    """The statements that set up the guards."""
    return [
        _DISPOSES,
        _CASE.format(way=_CASE_WAY),
        _PAPER.format(way=_PAPER_WAY),
        _DONE,
        _LINE_DONE,
        (
            "CREATE TRIGGER a_proof_stays BEFORE UPDATE OR DELETE ON rights_disposallist"
            " FOR EACH ROW EXECUTE FUNCTION rights_keep_proof()"
        ),
        (
            "CREATE TRIGGER a_proved_line_stays BEFORE UPDATE OR DELETE ON rights_disposalline"
            " FOR EACH ROW EXECUTE FUNCTION rights_keep_line()"
        ),
    ]


def stand_down() -> list[str]:
    """The way back."""
    return [
        "DROP FUNCTION rights_keep_line() CASCADE",
        "DROP FUNCTION rights_keep_proof() CASCADE",
        _PAPER.format(way=""),
        _CASE.format(way=""),
        "DROP FUNCTION rights_disposes(uuid)",
    ]
