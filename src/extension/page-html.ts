export interface PageHtmlOptions {
  /** Addresses of the page's script and style sheet, as the webview loads them. */
  readonly script: string;
  readonly style: string;
  /** What stands in a content policy for the webview's own files. */
  readonly assets: string;
  /** The server's address as the page reaches it. */
  readonly server: string;
  readonly nonce: string;
}

/**
 * The document around the page in a panel. Scripts, styles and fonts come from the extension's own files; connections go to
 * the one server, over HTTP and over its WebSocket: a policy with only one of the two leaves the page on long polling.
 */
export function pageHtml({ script, style, assets, server, nonce }: PageHtmlOptions): string {
  const { origin } = new URL(server);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${assets}`,
    `style-src ${assets} 'unsafe-inline'`,
    `font-src ${assets}`,
    `img-src ${assets} data: blob:`,
    `connect-src ${assets} ${origin} ${origin.replace(/^http/, 'ws')}`,
    'worker-src blob:',
  ].join('; ');
  return `<!doctype html>
<html lang="en" data-host="vscode">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Stateroom</title>
    <link rel="stylesheet" href="${style}" />
    <script type="module" nonce="${nonce}" src="${script}"></script>
    <style>
      /* Seen only should the page not come. */
      .not-there {
        animation: not-there 0s 8s both;
      }
      @keyframes not-there {
        from {
          visibility: hidden;
        }
      }
    </style>
  </head>
  <body>
    <div id="page">
      <main class="notice-view not-there">
        <h1>The room does not come</h1>
        <p>Close this panel and open it again with “Stateroom: Open”. “Stateroom: Show Log” may say what is wrong.</p>
      </main>
    </div>
  </body>
</html>
`;
}
