from django.db import migrations

# One answer, in one round trip. A function, and not one statement with parts: each of its queries sees what was committed
# until it runs, so that what is read under the lock is read after waiting for it. A single statement would look at the
# world as it was when it began to wait, and take answers after closing.
#
# outcome: 'said', 'same' (nothing changed), 'closed', 'missing' (not a statement that is answered here), 'taken'
# (somebody has since logged in with this browser).
FORWARD = """
CREATE FUNCTION opinions_take(
  a_conversation bigint, a_statement bigint, a_value smallint, a_user bigint, a_visitor text, a_participant bigint,
  a_lock int, OUT outcome text, OUT closed_at timestamptz, OUT wanted boolean
) LANGUAGE plpgsql AS $$
DECLARE
  who bigint := a_participant;
  owner bigint;
BEGIN
  wanted := false;
  PERFORM pg_advisory_xact_lock_shared(a_lock, a_conversation::int);
  SELECT c.closes_at INTO closed_at FROM opinions_conversation c WHERE c.tool_id = a_conversation;
  IF closed_at <= clock_timestamp() THEN
    outcome := 'closed';
    RETURN;
  END IF;
  PERFORM FROM opinions_statement s JOIN content_contribution c ON c.id = s.contribution_id
    WHERE s.contribution_id = a_statement AND s.conversation_id = a_conversation AND c.state = 'published';
  IF NOT FOUND THEN
    outcome := 'missing';
    RETURN;
  END IF;
  WHILE who IS NULL LOOP
    IF a_user IS NOT NULL THEN
      SELECT p.id INTO who FROM opinions_participant p
        WHERE p.conversation_id = a_conversation AND p.user_id = a_user;
    ELSE
      -- visitor <> '' is said so that the plan can use the index, which holds no others.
      SELECT p.id, p.user_id INTO who, owner FROM opinions_participant p
        WHERE p.conversation_id = a_conversation AND p.visitor = a_visitor AND p.visitor <> '';
      IF owner IS NOT NULL THEN
        outcome := 'taken';
        RETURN;
      END IF;
    END IF;
    IF who IS NULL THEN
      -- Two first answers at once: one makes the participant, the other waits here and finds them on its next turn.
      INSERT INTO opinions_participant (conversation_id, user_id, visitor, imported, xid)
        VALUES (a_conversation, a_user, a_visitor, false, '') ON CONFLICT DO NOTHING RETURNING id INTO who;
    END IF;
  END LOOP;
  INSERT INTO opinions_stance (participant_id, statement_id, value) VALUES (who, a_statement, a_value)
    ON CONFLICT (participant_id, statement_id) DO UPDATE SET value = EXCLUDED.value, at = now()
    WHERE opinions_stance.value <> EXCLUDED.value;
  IF NOT FOUND THEN
    outcome := 'same';
    RETURN;
  END IF;
  outcome := 'said';
  IF NOT EXISTS (SELECT FROM opinions_wantsgrouping w WHERE w.conversation_id = a_conversation) THEN
    INSERT INTO opinions_wantsgrouping (conversation_id) VALUES (a_conversation) ON CONFLICT DO NOTHING;
    wanted := FOUND;
  END IF;
END $$;
"""
BACKWARD = "DROP FUNCTION opinions_take(bigint, bigint, smallint, bigint, text, bigint, int);"


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
