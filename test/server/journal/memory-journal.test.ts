import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { journalContract } from './contract.ts';

journalContract('the journal in memory', (options) => new MemoryJournal(options));
