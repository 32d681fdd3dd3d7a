// Writes media/workflow.schema.json, which JSON files in VS Code and YAML files in other editors are checked by. A test says
// when it has to be run again.
import { writeFileSync } from 'node:fs';
import { workflowSchema } from '../src/workflow/language/json-schema.ts';

writeFileSync(
  new URL('../media/workflow.schema.json', import.meta.url),
  `${JSON.stringify(workflowSchema(), null, 2)}\n`,
);
