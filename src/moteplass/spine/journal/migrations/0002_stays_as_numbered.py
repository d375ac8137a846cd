from django.db import migrations

# What has a number keeps it, and stays: Noark 5 (3.2.19) lets nobody delete an entry, and a gap would hide one.
FORWARD = """
CREATE TRIGGER journal_case_stays BEFORE DELETE ON journal_case FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_restriction_stays BEFORE DELETE ON journal_restriction
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_change_stands BEFORE UPDATE OR DELETE ON journal_change
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_case_keeps_its_number BEFORE UPDATE ON journal_case FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.tool_id, OLD.year, OLD.number)
    IS DISTINCT FROM (NEW.organisation_id, NEW.tool_id, NEW.year, NEW.number) OR NEW.last < OLD.last)
  EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_entry_keeps_its_number BEFORE UPDATE ON journal_entry FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.case_id, OLD.contribution_id, OLD.year, OLD.sequence, OLD.number, OLD.journal_date)
    IS DISTINCT FROM
    (NEW.organisation_id, NEW.case_id, NEW.contribution_id, NEW.year, NEW.sequence, NEW.number, NEW.journal_date))
  EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_series_counts_on BEFORE UPDATE ON journal_series FOR EACH ROW WHEN (NEW.last < OLD.last)
  EXECUTE FUNCTION records_refuse();
CREATE TRIGGER journal_series_stays BEFORE DELETE ON journal_series FOR EACH ROW EXECUTE FUNCTION records_refuse();
"""
BACKWARD = """
DROP TRIGGER journal_series_stays ON journal_series; DROP TRIGGER journal_series_counts_on ON journal_series;
DROP TRIGGER journal_entry_keeps_its_number ON journal_entry; DROP TRIGGER journal_case_keeps_its_number ON journal_case;
DROP TRIGGER journal_change_stands ON journal_change; DROP TRIGGER journal_restriction_stays ON journal_restriction;
DROP TRIGGER journal_entry_stays ON journal_entry; DROP TRIGGER journal_case_stays ON journal_case;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_cases_and_entries"), ("records", "0002_appraised_when_written")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
