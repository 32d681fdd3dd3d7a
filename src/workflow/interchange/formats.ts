export const EXPORT_FORMATS = ['svg', 'mermaid', 'scxml', 'xstate'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const IMPORT_FORMATS = ['xstate', 'scxml', 'mermaid'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What a text looks like, by its beginning. XState's JSON may as well be written as YAML. */
export function formatOf(text: string): ImportFormat {
  if (/^\ufeff?\s*</.test(text)) return 'scxml';
  // Only the beginning counts: a look for the word in ten megabytes would be a look too many.
  if (/^\s*(?:```+\s*mermaid\b|stateDiagram(?:-v2)?\b)/m.test(text.slice(0, 10_000))) return 'mermaid';
  return 'xstate';
}
