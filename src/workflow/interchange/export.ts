import { assertNever } from '../../shared/assert-never.ts';
import type { Definition } from '../model.ts';
import type { Exported } from './findings.ts';
import type { ExportFormat } from './formats.ts';
import { exportMermaid } from './mermaid-export.ts';
import { exportScxml } from './scxml-export.ts';
import { exportXState } from './xstate-export.ts';

/** The workflow in another form, with what that form can't hold. */
export async function exportWorkflow(definition: Definition, format: ExportFormat): Promise<Exported> {
  switch (format) {
    case 'xstate':
      return exportXState(definition);
    case 'scxml':
      return exportScxml(definition);
    case 'mermaid':
      return exportMermaid(definition);
    case 'svg':
      // ELK is large: loaded by those alone who want a picture.
      return (await import('./svg-export.ts')).exportSvg(definition);
    default:
      return assertNever(format, 'format');
  }
}
