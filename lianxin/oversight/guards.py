"""The database's own refusals: a signed paper and its list of matters stay as they were signed."""

_SIGNED = """
CREATE FUNCTION oversight_keep_letter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving CONSTANT text[] := ARRAY[
        'status', 'due_on', 'told', 'void_reason', 'ended_at', 'lift_reason', 'held_on', 'minutes'
    ];
BEGIN
    IF OLD.signature IS NULL THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR NEW.status = 'draft' THEN
        RAISE EXCEPTION 'a signed letter stays as it was signed (R-153)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""

_MATTERS = """
CREATE FUNCTION oversight_keep_matters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.letter_id ELSE OLD.letter_id END;
BEGIN
    IF EXISTS (SELECT FROM oversight_letter WHERE id = owner AND signature IS NOT NULL) THEN
        RAISE EXCEPTION 'the matters of a signed letter stay as they were signed (R-153)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$
"""


def stand() -> list[str]:
    """The statements that set up the guards."""
    return [
        _SIGNED,
        (
            "CREATE TRIGGER a_signed_letter_stays BEFORE UPDATE OR DELETE ON oversight_letter"
            " FOR EACH ROW EXECUTE FUNCTION oversight_keep_letter()"
        ),
        _MATTERS,
        (
            "CREATE TRIGGER the_matters_of_a_letter_stay BEFORE INSERT OR UPDATE OR DELETE"
            " ON oversight_lettercase FOR EACH ROW EXECUTE FUNCTION oversight_keep_matters()"
        ),
    ]


def stand_down() -> list[str]:
    """The way back."""
    return [
        "DROP FUNCTION oversight_keep_letter() CASCADE",
        "DROP FUNCTION oversight_keep_matters() CASCADE",
    ]
