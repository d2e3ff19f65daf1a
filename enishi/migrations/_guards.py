"""What Django's models cannot say: the audit log is append-only; the cache has its table."""

from django.core.management import call_command

APPEND_ONLY = """
create function enishi_audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_is_append_only before update or delete on enishi_auditentry
  for each row execute function enishi_audit_is_append_only();
"""
NO_LONGER = """
drop trigger audit_is_append_only on enishi_auditentry;
drop function enishi_audit_is_append_only();
"""


def create_cache_table(_apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)
