// `node --import tsx migrate-database.ts <folder>`: a migrated, empty embedded database in that folder.
import { openDatabase } from '@tallygate/db/open-database';

const database = await openDatabase({ dataDir: process.argv[2] });
await database.close();
