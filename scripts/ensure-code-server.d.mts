/** Types of `ensure-code-server.mjs`, which is plain JavaScript because it runs before TypeScript can. */

export const VERSIONS: { readonly 'code-server': string; readonly node: string };

export interface Installation {
  readonly folder: string;
  readonly node: string;
  readonly entry: string;
  readonly slimBuiltIns: string;
}

export function ensureCodeServer(): Installation;
