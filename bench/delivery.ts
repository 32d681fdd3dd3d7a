import { inTurns, ratios } from './cycles.ts';
import { type Figure, median, percentile } from './figures.ts';
import type { Options } from './options.ts';
import type { Audience } from './support/audience.ts';
import type { Build } from './support/build.ts';
import { Stage } from './support/stage.ts';

const SLICE_MS = 200;

/** One command after the other, each once the one before has reached everybody. */
interface Slice {
  readonly acks: readonly number[];
  readonly lasts: readonly number[];
  /** Of the server's processor, for one message to one connection and for one command, µs. */
  readonly cpuPerDelivery: number;
  readonly cpuPerCommand: number;
}

/** P1, and the first line of the figures for commands: from a command to its durable answer, one at a time. */
export async function command(build: Build, { cycles }: Options): Promise<Figure[]> {
  const stage = await Stage.set(build, 1);
  try {
    const slices = await inTurns(cycles, {
      room: () => oneByOne(stage.room),
      bare: () => oneByOne(stage.bare),
      durable: () => oneByOne(stage.bare, 'durable'),
    });
    const all = slices.room.flatMap(({ acks }) => acks);
    const each = (name: keyof typeof slices) => slices[name].map(({ acks }) => median(acks));
    const [room, bare, durable] = [each('room'), each('bare'), each('durable')];
    // With F = durable - bare, this is bare + 2 F + 1.4 bare.
    const allowed = durable.map((with1, cycle) => 2 * with1 + 0.4 * (bare[cycle] ?? Number.NaN));
    return [
      { name: 'command → answer, idle, p50', value: median(all), unit: 'ms', target: { atMost: 5 } },
      { name: 'command → answer, idle, p99', value: percentile(all, 99), unit: 'ms', target: { atMost: 50 } },
      {
        name: 'P1 command → answer, of bare + 2 F + 1.4 bare',
        value: median(ratios(room, allowed)),
        unit: '×',
        target: { atMost: 1 },
        note: `bare ${median(bare).toFixed(3)} ms, with one commit (bare + F) ${median(durable).toFixed(3)} ms`,
      },
      { name: 'P1 command → answer, of bare', value: median(ratios(room, bare)), unit: '×' },
      { name: 'P1 command → answer, of bare + F (the aim)', value: median(ratios(room, durable)), unit: '×' },
    ];
  } finally {
    await stage.strike();
  }
}

/** P2 and P3: what reaching everybody takes, against a bare server that says the same. */
export async function fanOut(build: Build, { cycles }: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { connections, cpu, latency } of [
    { connections: 10, cpu: 2.1, latency: undefined },
    { connections: 100, cpu: 1.2, latency: 1.4 },
    { connections: 1000, cpu: 1.1, latency: undefined },
  ]) {
    const stage = await Stage.set(build, connections);
    try {
      const slices = await inTurns(cycles, {
        room: () => oneByOne(stage.room),
        bare: () => oneByOne(stage.bare),
        durable: () => oneByOne(stage.bare, 'durable'),
        short: () => oneByOne(stage.bare, 'short'),
      });
      const of = (name: keyof typeof slices, what: (slice: Slice) => number) => slices[name].map(what);
      const lasts = ({ lasts: all }: Slice) => median(all);
      if (latency !== undefined)
        figures.push({
          name: `P2 command → last of ${connections}, p50, of bare`,
          value: median(ratios(of('room', lasts), of('bare', lasts))),
          unit: '×',
          target: { atMost: latency },
          note: `${median(of('room', lasts)).toFixed(2)} ms; bare ${median(of('bare', lasts)).toFixed(2)} ms; bare with one message ${median(of('short', lasts)).toFixed(2)} ms`,
        });
      const perDelivery = ({ cpuPerDelivery }: Slice) => cpuPerDelivery;
      const perCommand = ({ cpuPerCommand }: Slice) => cpuPerCommand;
      figures.push(
        {
          name: `P3 server CPU per delivery to ${connections}, of bare`,
          value: median(ratios(of('room', perDelivery), of('bare', perDelivery))),
          unit: '×',
          target: { atMost: cpu },
          note: `${median(of('room', perDelivery)).toFixed(1)} µs; bare ${median(of('bare', perDelivery)).toFixed(1)} µs; bare + F ${median(of('durable', perDelivery)).toFixed(1)} µs`,
        },
        {
          name: `server CPU per command to ${connections}, of bare with one message`,
          value: median(ratios(of('room', perCommand), of('short', perCommand))),
          unit: '×',
        },
      );
    } finally {
      await stage.strike();
    }
  }
  return figures;
}

/** P4: eight senders, each with one command on its way, in a room of a hundred. */
export async function throughput(build: Build, { cycles }: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  const crowded = await Stage.set(build, 100);
  try {
    const { room, bare } = await inTurns(cycles, {
      room: () => atOnce(crowded.room, 8),
      bare: () => atOnce(crowded.bare, 8),
    });
    const each = ({ perSecond }: Rate) => perSecond;
    figures.push({
      name: 'P4 commands/s into a room of 100, 8 on their way, of bare',
      value: median(ratios(room.map(each), bare.map(each))),
      unit: '×',
      target: { atLeast: 0.85 },
      note: `${said(room)}; bare ${said(bare)}`,
    });
  } finally {
    await crowded.strike();
  }
  const small = await Stage.set(build, 8);
  const alone = await Stage.set(build, 1);
  try {
    const { room, single } = await inTurns(cycles, {
      room: () => atOnce(small.room, 8),
      single: () => atOnce(alone.room, 1),
    });
    figures.push(
      {
        name: 'accepted commands/s, one project, 8 members',
        value: median(room.map(({ perSecond }) => perSecond)),
        unit: '/s',
        target: { atLeast: 2000 },
        note: said(room),
      },
      {
        name: 'accepted commands/s, one member, one after the other',
        value: median(single.map(({ perSecond }) => perSecond)),
        unit: '/s',
        target: { atLeast: 300 },
        note: said(single),
      },
    );
  } finally {
    await small.strike();
    await alone.strike();
  }
  return figures;
}

async function oneByOne(audience: Audience, name = 'command'): Promise<Slice> {
  const acks: number[] = [];
  const lasts: number[] = [];
  const before = audience.server.cpu;
  for (const end = performance.now() + SLICE_MS; performance.now() < end || lasts.length < 3; ) {
    const began = performance.now();
    const reached = audience.reaches(audience.arrived + 1).then(() => lasts.push(performance.now() - began));
    await audience.command(0, name);
    acks.push(performance.now() - began);
    await reached;
  }
  const spent = audience.server.cpu - before;
  const messages = name === 'short' ? 1 : 3;
  const cpuPerCommand = spent / lasts.length;
  return { acks, lasts, cpuPerCommand, cpuPerDelivery: cpuPerCommand / (messages * audience.sockets.length) };
}

interface Rate {
  readonly perSecond: number;
  /** Of the server's processor, for one command, µs. */
  readonly cpu: number;
}

const said = (rates: readonly Rate[]): string =>
  `${Math.round(median(rates.map(({ perSecond }) => perSecond)))}/s, ${Math.round(median(rates.map(({ cpu }) => cpu)))} µs of the server's processor each`;

/** Commands a second until all of them have reached everybody. */
async function atOnce(audience: Audience, senders: number): Promise<Rate> {
  const at = audience.arrived;
  const before = audience.server.cpu;
  const began = performance.now();
  let sent = 0;
  const send = async (sender: number) => {
    while (performance.now() - began < SLICE_MS) {
      sent += 1;
      await audience.command(sender);
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
  await audience.reaches(at + sent);
  return { perSecond: (sent * 1000) / (performance.now() - began), cpu: (audience.server.cpu - before) / sent };
}
