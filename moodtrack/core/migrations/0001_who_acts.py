from django.db import migrations

# Nobody is NULL, and no row is nobody's. Where the connection asks for it, as outside production, having said nothing
# at all is an error instead: a context that was forgotten shall not look like a record that is empty.
FORWARDS = """
CREATE FUNCTION app_nobody() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('app.no_context', true) = 'raise'
        AND coalesce(current_setting('app.sweep', true), '') = ''
        AND coalesce(current_setting('app.invitation', true), '') = ''
    THEN
        RAISE EXCEPTION 'no context: nobody acts, and no sweep or invitation is named'
            USING ERRCODE = 'NOCTX', HINT = 'Wrap the transaction''s work in moodtrack.core.context.acting_as.';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION app_actor() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('app.actor_id', true), '')::uuid, app_nobody())
$$;
"""

BACKWARDS = """
DROP FUNCTION app_actor();
DROP FUNCTION app_nobody();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
