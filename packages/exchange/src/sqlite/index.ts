export { type BackupSummary, restore } from './backup.ts';
export { type SqliteStore, sqlite } from './store.ts';
