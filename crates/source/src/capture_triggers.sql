-- Created last, when publication and configuration stand. ENABLE ALWAYS: else none fires under session_replication_role = replica.
CREATE EVENT TRIGGER rimward_ddl_command_start ON ddl_command_start WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION rimward.on_ddl_command_start();
ALTER EVENT TRIGGER rimward_ddl_command_start ENABLE ALWAYS;
CREATE EVENT TRIGGER rimward_ddl_command_end ON ddl_command_end EXECUTE FUNCTION rimward.on_ddl_command_end();
ALTER EVENT TRIGGER rimward_ddl_command_end ENABLE ALWAYS;
CREATE EVENT TRIGGER rimward_sql_drop ON sql_drop EXECUTE FUNCTION rimward.on_sql_drop();
ALTER EVENT TRIGGER rimward_sql_drop ENABLE ALWAYS;
CREATE EVENT TRIGGER rimward_table_rewrite ON table_rewrite EXECUTE FUNCTION rimward.on_table_rewrite();
ALTER EVENT TRIGGER rimward_table_rewrite ENABLE ALWAYS;
