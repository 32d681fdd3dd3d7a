import type { Memory } from './host.ts';

type Theme = 'light' | 'dark';

/** The system's choice of light or dark, unless a person has made their own here. */
export function browserTheme(memory: Memory): { toggle: () => void } {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const chosen = (): Theme | undefined => {
    const theme = memory.read('theme');
    return theme === 'light' || theme === 'dark' ? theme : undefined;
  };
  const present = (): Theme => chosen() ?? (dark.matches ? 'dark' : 'light');
  const apply = () => {
    const theme = present();
    document.body.dataset.theme = contrast.matches ? `hc-${theme}` : theme;
  };
  dark.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
  apply();
  return {
    toggle() {
      memory.write('theme', present() === 'dark' ? 'light' : 'dark');
      apply();
    },
  };
}
