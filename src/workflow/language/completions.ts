import type { Path } from '../source.ts';
import type { PlaceName, Shape } from '../vocabulary/shapes.ts';
import { keysOf, PLACES, ROLE_WORDS, shapesAt } from '../vocabulary/vocabulary.ts';
import { celNames } from './cel-names.ts';
import { INNER_EVENTS } from './event-fields.ts';
import { eventOf, stateIdOf } from './event-of.ts';
import { type CursorPlace, placeAt } from './place.ts';
import { placeholders, SNIPPETS } from './snippets.ts';
import { spellings } from './spellings.ts';
import { entriesAt, type FileSymbols, readSymbols, type StateSymbol } from './symbols.ts';

export interface Completion {
  readonly label: string;
  readonly kind:
    | 'key'
    | 'state'
    | 'event'
    | 'command'
    | 'value'
    | 'role'
    | 'snippet'
    | 'variable'
    | 'field'
    | 'function';
  /** What is written, in the syntax of snippets: `$0`, `${1:name}`, and `\` before what is meant literally. */
  readonly insert: string;
  /** What stands behind the label. */
  readonly detail?: string;
  /** A sentence; may hold text of the file. */
  readonly about?: string;
  /** The piece of the text it takes the place of, up to the cursor, and up to the word's end. */
  readonly from: number;
  readonly to: number;
  /** Asks for the next completion at once. */
  readonly more?: true;
}

/** Other workflows of the folder, for `start`. */
export interface Neighbour {
  readonly id: string;
  readonly title: string;
}

/** What can be written at the cursor. Works on text that is half written: nothing has to parse. */
export function completionsAt(text: string, offset: number, neighbours: readonly Neighbour[] = []): Completion[] {
  const place = placeAt(text, offset);
  if (!place) return [];
  // Without the half of a word, a file that was whole before it is whole again.
  const symbols = readSymbols(text.slice(0, place.from) + text.slice(place.to));
  return new Completer({ place, symbols, neighbours, text, offset }).all();
}

interface Parts {
  readonly place: CursorPlace;
  readonly symbols: FileSymbols;
  readonly neighbours: readonly Neighbour[];
  readonly text: string;
  readonly offset: number;
}

type Offer = Omit<Completion, 'from' | 'to'>;

class Completer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  all(): Completion[] {
    const { place } = this.#parts;
    const { path, kind, alone } = place;
    const shapes = shapesAt(path);
    const offers: Completion[] = [];
    if (kind === 'key') for (const shape of shapes) offers.push(...this.#keys(shape));
    // A line of its own below a key may be its value as well: an item of a list, a name.
    if (kind === 'value' || alone) for (const shape of shapes) offers.push(...this.#values(shape));
    const seen = new Set<string>();
    return offers.filter(({ label, kind: of }) => {
      const name = `${of} ${label}`;
      return seen.has(name) ? false : seen.add(name);
    });
  }

  /** What a map of this shape may have, apart from what it has. */
  #keys(shape: Shape): Completion[] {
    const { path } = this.#parts.place;
    if (shape.is === 'map') return this.#keysOf(shape.of, path);
    if (shape.is !== 'named') return [];
    switch (shape.names) {
      case 'events':
        return this.#events(path);
      case 'fields':
        // Fields that are set are those of the context; the context's own are new.
        return path.at(-1) === 'set' ? this.#contextFields() : [];
      case 'delays':
        return DURATIONS.map((label) => this.#key({ label, kind: 'value', insert: label }, ' '));
      case 'states':
        return SNIPPETS.states.map((snippet) => this.#snippet(snippet));
      case 'commands':
        return [...this.#undeclared(), ...SNIPPETS.commands.map((snippet) => this.#snippet(snippet))];
      case 'args':
      case 'variables':
        return [];
    }
  }

  #keysOf(place: PlaceName, path: Path): Completion[] {
    const there = new Set(entriesAt(this.#parts.symbols, path));
    return keysOf(place)
      .filter((name) => !there.has(name))
      .flatMap((name) => {
        const key = PLACES[place].keys[name];
        if (!key) return [];
        const opens = key.shape.is === 'named' || (key.shape.is === 'map' && key.shape.of === 'schema');
        return [
          this.#key(
            {
              label: name,
              kind: 'key',
              insert: name,
              ...(key.example !== undefined && { detail: key.example }),
              about: key.about,
              more: true,
            },
            opens ? this.#opening : ' ',
          ),
        ];
      });
  }

  /** What a map begins with where it is written: a new line and indentation, or a bracket. */
  get #opening(): string {
    return this.#parts.place.flow ? ' { $0 }' : '\n\t$0';
  }

  #events(path: Path): Completion[] {
    const { symbols } = this.#parts;
    const id = stateIdOf(path);
    const state = id === '' ? symbols.root : symbols.names.states.get(id);
    const there = new Set(entriesAt(symbols, path));
    const has = (what: 'task' | 'gate') => state !== undefined && [state, ...below(state)].some((one) => one[what]);
    const inner = Object.entries(INNER_EVENTS).filter(([name]) => {
      if (name.startsWith('run.')) return this.#parts.text.includes('start');
      return has(name.startsWith('task.') ? 'task' : 'gate');
    });
    const commands = symbols.commands.map(
      ({ name, title, description }): Offer => ({
        label: name,
        kind: 'command',
        insert: escaped(name),
        detail: title,
        ...(description !== undefined && { about: description }),
      }),
    );
    // Where nothing is declared, whatever is listened to somewhere is a command.
    const events = symbols.declares
      ? []
      : [...new Set(symbols.events.map(({ event }) => event))]
          .filter((event) => event !== '*' && !Object.hasOwn(INNER_EVENTS, event))
          .map((label): Offer => ({ label, kind: 'event', insert: escaped(label) }));
    const innerOffers = inner.map(([label, about]): Offer => ({ label, kind: 'event', insert: label, about }));
    const any: Offer = {
      label: '*',
      kind: 'event',
      insert: "'*'",
      about: 'Anything that nothing else here listens to.',
    };
    return [...innerOffers, ...commands, ...events, any]
      .filter(({ label }) => !there.has(label))
      .map((offer) => this.#key({ ...offer, more: true }, ' '));
  }

  /** Events that are listened to and stand nowhere among the commands. */
  #undeclared(): Completion[] {
    const { symbols } = this.#parts;
    const known = new Set(symbols.commands.map(({ name }) => name));
    return [...new Set(symbols.events.map(({ event }) => event))]
      .filter((event) => event !== '*' && !known.has(event) && !Object.hasOwn(INNER_EVENTS, event))
      .map((label) =>
        this.#key(
          {
            label,
            kind: 'command',
            insert: escaped(label),
            about: 'A state listens to it, and it is not declared yet.',
          },
          this.#json ? ' { "title": "$0" }' : ' { title: $0 }',
        ),
      );
  }

  #contextFields(): Completion[] {
    return [...this.#parts.symbols.context.keys()].map((label) =>
      this.#key({ label, kind: 'field', insert: escaped(label), about: 'A field of the context.', more: true }, ' '),
    );
  }

  #values(shape: Shape): Completion[] {
    const { symbols, neighbours, place } = this.#parts;
    switch (shape.is) {
      case 'target':
      case 'child':
        return this.#states(shape.is);
      case 'role':
        return ROLE_WORDS.map((label) => this.#value({ label, kind: 'role', insert: label }));
      case 'choice':
        return shape.of.map((label) => this.#value({ label, kind: 'value', insert: escaped(label) }));
      case 'boolean':
        return ['true', 'false'].map((label) => this.#literal({ label, kind: 'value', insert: label }));
      case 'duration':
        return DURATIONS.map((label) => this.#value({ label, kind: 'value', insert: label }));
      case 'workflow':
        return neighbours.map(({ id, title }) => this.#value({ label: id, kind: 'value', insert: id, detail: title }));
      case 'argument': {
        const command = symbols.commands.find(({ name }) => name === place.path[1]);
        return (command?.args ?? []).map((label) => this.#value({ label, kind: 'field', insert: escaped(label) }));
      }
      case 'cel':
        return this.#cel();
      case 'map':
        return place.alone ? [] : (SNIPPETS[shape.of] ?? []).map((snippet) => this.#snippet(snippet));
      default:
        return [];
    }
  }

  #states(as: 'target' | 'child'): Completion[] {
    const { symbols, place } = this.#parts;
    const id = stateIdOf(place.path);
    const from = id === '' ? symbols.root : (symbols.names.states.get(id) ?? symbols.root);
    return spellings(symbols.names, from, as).map(({ spelling, state }) =>
      this.#value({
        label: spelling,
        kind: 'state',
        insert: escaped(spelling),
        detail: state.title,
        ...(state.description !== undefined && { about: state.description }),
      }),
    );
  }

  #cel(): Completion[] {
    const { symbols, place, text, offset } = this.#parts;
    // Only the name before the cursor is written anew, not the whole expression.
    const before = text.slice(place.from, offset);
    const from = offset - (/\w*$/.exec(before)?.[0].length ?? 0);
    const to = offset + (/^\w*/.exec(text.slice(offset, offset + 100))?.[0].length ?? 0);
    const opens = this.#json && place.quote === '';
    return celNames(place.prefix, symbols, eventOf(place.path)).map(({ name, kind, type, about, snippet }) => {
      // In quotes, a text within the expression needs the other ones.
      const written = snippet === undefined ? undefined : placeholders(snippet);
      const said = place.quote === "'" ? written?.replaceAll("'", '"') : written;
      return {
        label: name,
        kind,
        insert: opens ? `"${said ?? name}$0"` : (said ?? name),
        detail: type,
        ...(about !== undefined && { about }),
        from,
        to,
      };
    });
  }

  /** A key, with what comes after it unless that is there already. */
  #key(offer: Offer, after: string): Completion {
    const { place, text } = this.#parts;
    const key = this.#quoted(offer.insert);
    const hasValue = /^[ \t]*:/.test(text.slice(place.to, place.to + 100));
    return { ...offer, insert: hasValue ? key : `${key}:${after}`, from: place.from, to: place.to };
  }

  #value(offer: Offer): Completion {
    const { place } = this.#parts;
    return { ...offer, insert: this.#quoted(offer.insert), from: place.from, to: place.to };
  }

  #literal(offer: Offer): Completion {
    const { place } = this.#parts;
    return { ...offer, from: place.from, to: place.to };
  }

  #snippet({ label, about, yaml, json }: { label: string; about: string; yaml: string; json: string }): Completion {
    const { place } = this.#parts;
    return {
      label,
      kind: 'snippet',
      insert: placeholders(this.#json ? json : yaml),
      about,
      from: place.from,
      to: place.to,
    };
  }

  /** As the file writes its texts: with the quote that was begun, with JSON's, or with those that YAML needs. */
  #quoted(insert: string): string {
    const { quote } = this.#parts.place;
    const bare = insert.replace(/^'(.*)'$/s, '$1');
    if (quote !== '') return `${quote}${bare}${quote}`;
    if (this.#json) return `"${bare}"`;
    return /^[#*]/.test(bare) || /[:#] /.test(bare) ? `'${bare}'` : bare;
  }

  get #json(): boolean {
    return /^\s*\{\s*("|$)/.test(this.#parts.text);
  }
}

const DURATIONS = ['30s', '5m', '30m', '1h', '1d'];

/** A text of the file in a snippet: `$` and `}` mean nothing there. */
const escaped = (text: string) => text.replace(/[\\$}]/g, '\\$&');

function* below(state: StateSymbol): Generator<StateSymbol> {
  for (const child of state.children) {
    yield child;
    yield* below(child);
  }
}
