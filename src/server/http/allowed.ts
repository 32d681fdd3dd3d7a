import type { IncomingMessage } from 'node:http';

/** Which Host and Origin headers are ours, and under which paths. Total: whatever a header says, the answer is yes or no. */
export class AllowedHosts {
  readonly #hosts = new Set<string>();
  readonly #bases = new Set<string>();

  /** Takes an address that people reach this server by: `http://127.0.0.1:41234/`, `https://name.tunnel/proxy/41234/`. */
  allow(url: string): void {
    if (!URL.canParse(url)) return;
    const { host, protocol, hostname, pathname } = new URL(url);
    if (pathname !== '/') this.#bases.add(pathname.replace(/\/*$/, '/'));
    this.#hosts.add(host.toLowerCase());
    // Clients leave a scheme's own port out, or not.
    if (!/:\d+$/.test(host)) this.#hosts.add(`${hostname.toLowerCase()}:${protocol === 'https:' ? 443 : 80}`);
  }

  /** One Host header, exactly ours, port and all: a name that an attacker points at this machine is not. */
  host(request: IncomingMessage): boolean {
    const values = headers(request, 'host');
    return values.length === 1 && this.#hosts.has((values[0] ?? '').toLowerCase());
  }

  /** No Origin (not a page), one of ours, or a VS Code webview. */
  origin(request: IncomingMessage): boolean {
    const values = headers(request, 'origin');
    if (values.length === 0) return true;
    const origin = values[0] ?? '';
    if (values.length > 1 || !URL.canParse(origin)) return false;
    const { protocol, host } = new URL(origin);
    // Written exactly as browsers write it: with a path or a user in it, it comes from something else.
    if (origin.toLowerCase() !== `${protocol}//${host}`) return false;
    if (protocol === 'vscode-webview:') return host !== '';
    return (protocol === 'http:' || protocol === 'https:') && this.#hosts.has(host);
  }

  /** A proxy before us takes the path it adds away again, or does not: then we do. */
  rebase(request: IncomingMessage): void {
    const base = [...this.#bases].find((candidate) => request.url?.startsWith(candidate));
    if (base !== undefined) request.url = request.url?.slice(base.length - 1);
  }
}

/** Every value of a header as it was sent; Node's own view of it keeps only the first. */
function headers(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) values.push(request.rawHeaders[index + 1] ?? '');
  }
  return values;
}
