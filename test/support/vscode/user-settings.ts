import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** VS Code settings by their full names. */
export type Settings = Readonly<Record<string, unknown>>;

/** The colour themes that the page must look right in. */
export const THEMES = {
  dark: { id: 'Dark Modern', label: 'Dark Modern', workbenchClass: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', workbenchClass: 'vs' },
  'high-contrast-dark': { id: 'Default High Contrast', label: 'Dark High Contrast', workbenchClass: 'hc-black' },
  'high-contrast-light': {
    id: 'Default High Contrast Light',
    label: 'Light High Contrast',
    workbenchClass: 'hc-light',
  },
} as const;

export type Theme = keyof typeof THEMES;

/** The settings that choose a colour theme. */
export const themeSettings = (theme: Theme): Settings => ({
  'workbench.colorTheme': THEMES[theme].id,
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
});

/**
 * Writes the user's settings: those that keep VS Code quiet (no welcome tab, chat bar, recommendations, telemetry or
 * look-ups), and `settings` over them. A setting's value must be one that VS Code doesn't rewrite on start.
 */
export async function writeUserSettings(userDataDir: string, settings: Settings = {}): Promise<void> {
  const quiet: Settings = JSON.parse(await readFile(new URL('quiet-settings.json', import.meta.url), 'utf8'));
  const file = userSettingsFile(userDataDir);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...quiet, ...settings }, null, 2));
}

export const userSettingsFile = (userDataDir: string) => path.join(userDataDir, 'User', 'settings.json');
