/**
 * Small SCXML documents, one at least for each rule of the recommendation's algorithm, with what the recommendation says
 * comes of them. Where Stateroom goes another way, `here` says which, and SPEC.md says why.
 */
export interface Case {
  readonly rule: string;
  readonly document: string;
  readonly script: readonly Step[];
  /** The deviation that SPEC.md lists. */
  readonly deviation?: string;
}

interface Step {
  /** Nothing for what the document begins with. */
  readonly event?: string;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
  /** The innermost active states, in document order; `done` when the document has ended. */
  readonly states: string;
  /** What was logged since the beginning. */
  readonly log?: string;
  /** What variables hold. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Where Stateroom differs. */
  readonly here?: Pick<Step, 'log' | 'values'> & { readonly states?: string };
}

const scxml = (body: string, attributes = '', data = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" name="c" ${attributes}>
  <datamodel><data id="log" expr="[]"/>${data}</datamodel>
  ${body}
</scxml>`;
const say = (word: string) => `<assign location="log" expr="log.concat(['${word}'])"/>`;
const entry = (word: string) => `<onentry>${say(word)}</onentry>`;
const exit = (word: string) => `<onexit>${say(word)}</onexit>`;
/** A state that says when it is entered and left. */
const state = (id: string, inner = '', attributes = '', name = 'state') =>
  `<${name} id="${id}" ${attributes}>${entry(`+${id}`)}${exit(`-${id}`)}${inner}</${name}>`;
const parallel = (id: string, inner: string) => state(id, inner, '', 'parallel');
const go = (event: string, target: string, more = '', content = '') =>
  `<transition ${event === '' ? '' : `event="${event}"`} ${target === '' ? '' : `target="${target}"`} ${more}>${content}</transition>`;

export const CASES: readonly Case[] = [
  // Where a document begins.
  {
    rule: '3.2: without `initial` the document begins in its first state',
    document: scxml(`${state('a')}${state('b')}`),
    script: [{ states: 'a', log: '+a' }],
  },
  {
    rule: '3.2: `initial` says where the document begins',
    document: scxml(`${state('a')}${state('b')}`, 'initial="b"'),
    script: [{ states: 'b', log: '+b' }],
  },
  {
    rule: '3.3: a compound state without `initial` begins in its first child',
    document: scxml(state('p', `${state('a')}${state('b')}`)),
    script: [{ states: 'a', log: '+p +a' }],
  },
  {
    rule: '3.3: `initial` of a state says which child it begins in, and is not asked when a child is the target',
    document: scxml(
      `${state('s', go('in', 'p') + go('at', 'a'))}${state('p', `${state('a')}${state('b')}${go('back', 's')}`, 'initial="b"')}`,
    ),
    script: [
      { states: 's', log: '+s' },
      { event: 'in', states: 'b', log: '+s -s +p +b' },
      { event: 'back', states: 's' },
      { event: 'at', states: 'a', log: '+s -s +p +b -b -p +s -s +p +a' },
    ],
  },
  {
    rule: '3.6: what `<initial>` does comes after the entry of the state and before that of the child',
    document: scxml(state('p', `<initial>${go('', 'a', '', say('i'))}</initial>${state('a')}${state('b')}`)),
    script: [{ states: 'a', log: '+p i +a' }],
  },
  {
    rule: '3.6: what `<initial>` does is not done when a child is the target',
    document: scxml(
      `${state('s', go('at', 'b'))}${state('p', `<initial>${go('', 'a', '', say('i'))}</initial>${state('a')}${state('b')}`)}`,
    ),
    script: [{ states: 's' }, { event: 'at', states: 'b', log: '+s -s +p +b' }],
  },
  {
    rule: '3.3: `initial` may name a state further in; those between are entered',
    document: scxml(state('p', `${state('x')}${state('q', `${state('a')}${state('b')}`)}`, 'initial="b"')),
    script: [{ states: 'b', log: '+p +q +b' }],
  },
  {
    rule: '3.2: `initial` may name states in several regions; the other regions begin by default',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1')}${state('x2')}`)}${state('y', `${state('y1')}${state('y2')}`)}${state('z', `${state('z1')}${state('z2')}`)}`,
      ),
      'initial="x2 z2"',
    ),
    script: [{ states: 'x2 y1 z2', log: '+p +x +x2 +y +y1 +z +z2' }],
  },
  // Entries and exits.
  {
    rule: '3.8: entries go from the outside in, several `<onentry>` in document order',
    document: scxml(state('p', `${entry('2')}${state('a', entry('3'))}`)),
    script: [{ states: 'a', log: '+p 2 +a 3' }],
  },
  {
    rule: '3.9: exits go from the inside out, several `<onexit>` in document order',
    document: scxml(`${state('p', `${exit('2')}${state('a', exit('3'))}${go('e', 'b')}`)}${state('b')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +a -a 3 -p 2 +b' }],
  },
  {
    rule: '3.13: first the exits, then what the transition does, then the entries',
    document: scxml(`${state('a', go('e', 'b', '', say('t')))}${state('b')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+a -a t +b' }],
  },
  {
    rule: 'D entryOrder and exitOrder: regions are entered in document order and left in the reverse of it',
    document: scxml(
      `${parallel('p', `${state('x', state('x1'))}${state('y', state('y1'))}${go('e', 'b')}`)}${state('b')}`,
    ),
    script: [
      { states: 'x1 y1', log: '+p +x +x1 +y +y1' },
      { event: 'e', states: 'b', log: '+p +x +x1 +y +y1 -y1 -y -x1 -x -p +b' },
    ],
  },
  {
    rule: 'D microstep: the exits of all regions, then their transitions, then their entries',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1', go('e', 'x2', '', say('tx')))}${state('x2')}`)}${state('y', `${state('y1', go('e', 'y2', '', say('ty')))}${state('y2')}`)}`,
      ),
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'x2 y2', log: '+p +x +x1 +y +y1 -y1 -x1 tx ty +x2 +y2' }],
  },
  {
    rule: 'D computeExitSet: what is common to source and target is not left',
    document: scxml(state('p', `${state('q', state('a', go('e', 'b')))}${state('b')}`)),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +q +a -a -q +b' }],
  },
  {
    rule: 'D addAncestorStatesToEnter: states between are entered, and the other regions of those that are parallel',
    document: scxml(
      `${state('s', go('e', 'y2'))}${parallel('p', `${state('x', `${state('x1')}${state('x2')}`)}${state('y', `${state('y1')}${state('y2')}`)}`)}`,
    ),
    script: [{ states: 's' }, { event: 'e', states: 'x1 y2', log: '+s -s +p +x +x1 +y +y2' }],
  },
  {
    rule: '3.13: a transition to several regions enters each where it says',
    document: scxml(
      `${state('s', go('e', 'x2 y2'))}${parallel('p', `${state('x', `${state('x1')}${state('x2')}`)}${state('y', `${state('y1')}${state('y2')}`)}`)}`,
    ),
    script: [{ states: 's' }, { event: 'e', states: 'x2 y2', log: '+s -s +p +x +x2 +y +y2' }],
  },
  {
    rule: '3.4: regions within regions begin and end together',
    document: scxml(
      `${parallel('p', `${state('x', parallel('q', `${state('u', state('u1'))}${state('v', state('v1'))}`))}${state('y', state('y1'))}${go('e', 'b')}`)}${state('b')}`,
    ),
    script: [
      { states: 'u1 v1 y1', log: '+p +x +q +u +u1 +v +v1 +y +y1' },
      { event: 'e', states: 'b', log: '+p +x +q +u +u1 +v +v1 +y +y1 -y1 -y -v1 -v -u1 -u -q -x -p +b' },
    ],
  },
  // Kinds of transitions.
  {
    rule: '3.13: a transition without a target acts and leaves nothing',
    document: scxml(state('p', `${state('a')}${go('e', '', '', say('t'))}`)),
    script: [{ states: 'a' }, { event: 'e', states: 'a', log: '+p +a t' }],
  },
  {
    rule: '3.13: a transition to its own source leaves it and enters it again',
    document: scxml(state('p', `${state('a')}${state('b', go('in', ''))}${go('n', 'b')}${go('e', 'p')}`)),
    script: [
      { states: 'a' },
      { event: 'n', states: 'b', log: '+p +a -a -p +p +b' },
      { event: 'e', states: 'a', log: '+p +a -a -p +p +b -b -p +p +a' },
    ],
  },
  {
    rule: '3.13: an external transition to a state within leaves its source',
    document: scxml(state('p', `${state('a')}${state('b')}${go('e', 'b')}`)),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +a -a -p +p +b' }],
  },
  {
    rule: '3.13: an internal transition to a state within does not leave its source',
    document: scxml(state('p', `${state('a')}${state('b')}${go('e', 'b', 'type="internal"', say('t'))}`)),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +a -a t +b' }],
  },
  {
    rule: '3.13: an internal transition to a state outside is external',
    document: scxml(`${state('p', `${state('a')}${go('e', 'b', 'type="internal"')}`)}${state('b')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +a -a -p +b' }],
  },
  {
    rule: '3.13: an internal transition of a state to itself is external',
    document: scxml(state('a', go('e', 'a', 'type="internal"'))),
    script: [{ states: 'a' }, { event: 'e', states: 'a', log: '+a -a +a' }],
  },
  {
    rule: '3.13: an internal transition of a parallel state is external',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1')}${state('x2')}`)}${state('y', `${state('y1')}${state('y2')}`)}${go('e', 'x2', 'type="internal"')}`,
      ),
    ),
    script: [
      { states: 'x1 y1', log: '+p +x +x1 +y +y1' },
      { event: 'e', states: 'x2 y1', log: '+p +x +x1 +y +y1 -y1 -y -x1 -x -p +p +x +x2 +y +y1' },
    ],
  },
  {
    rule: '3.13: a transition to a state around its source leaves that and begins it anew',
    document: scxml(state('p', `${state('a', go('n', 'b'))}${state('b', go('e', 'p'))}`)),
    script: [{ states: 'a' }, { event: 'n', states: 'b' }, { event: 'e', states: 'a', log: '+p +a -a +b -b -p +p +a' }],
  },
  {
    rule: 'D findLCCA: between regions of a parallel state that state itself is left',
    deviation: 'DEV-1',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1', go('e', 'y2'))}${state('x2')}`)}${state('y', `${state('y1')}${state('y2')}`)}`,
      ),
    ),
    script: [
      { states: 'x1 y1', log: '+p +x +x1 +y +y1' },
      {
        event: 'e',
        states: 'x1 y2',
        log: '+p +x +x1 +y +y1 -y1 -y -x1 -x -p +p +x +x1 +y +y2',
        here: { log: '+p +x +x1 +y +y1 -y1 -y -x1 -x +x +x1 +y +y2' },
      },
    ],
  },
  // Which transition is taken.
  {
    rule: 'D selectTransitions: of several in one state the first in document order is taken',
    document: scxml(`${state('a', go('e', 'b') + go('e', 'c'))}${state('b')}${state('c')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: 'D selectTransitions: document order comes before the precision of the descriptor',
    document: scxml(`${state('a', go('e', 'b') + go('e.f', 'c'))}${state('b')}${state('c')}`),
    script: [{ states: 'a' }, { event: 'e.f', states: 'b' }],
  },
  {
    rule: 'D selectTransitions: document order comes before `*` as well',
    document: scxml(`${state('a', go('*', 'b') + go('e', 'c'))}${state('b')}${state('c')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: '3.13: one whose condition is false is passed over',
    document: scxml(
      `${state('a', go('e', 'b', 'cond="n === 2"') + go('e', 'c', 'cond="n === 1"'))}${state('b')}${state('c')}`,
      '',
      '<data id="n" expr="1"/>',
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c' }],
  },
  {
    rule: 'D selectTransitions: the innermost state decides',
    document: scxml(`${state('p', `${state('a', go('e', 'b'))}${go('e', 'c')}`)}${state('b')}${state('c')}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: 'D selectTransitions: where its condition is false the state around it decides',
    document: scxml(
      `${state('p', `${state('a', go('e', 'b', `cond="false"`))}${go('e', 'c')}`)}${state('b')}${state('c')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c' }],
  },
  {
    rule: 'D selectTransitions: every region takes its own',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1', go('e', 'x2'))}${state('x2')}`)}${state('y', `${state('y1', go('e', 'y2'))}${state('y2')}`)}${state('z', state('z1'))}`,
      ),
    ),
    script: [{ states: 'x1 y1 z1' }, { event: 'e', states: 'x2 y2 z1' }],
  },
  {
    rule: 'D removeConflictingTransitions: of two that leave the same the first in document order is taken',
    document: scxml(
      `${parallel('p', `${state('x', state('x1', go('e', 'a', '', say('tx'))))}${state('y', state('y1', go('e', 'b', '', say('ty'))))}`)}${state('a')}${state('b')}`,
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'a', log: '+p +x +x1 +y +y1 -y1 -y -x1 -x -p tx +a' }],
  },
  {
    rule: 'D removeConflictingTransitions: one that leaves a region preempts a later one within another',
    document: scxml(
      `${parallel('p', `${state('x', state('x1', go('e', 'a')))}${state('y', `${state('y1', go('e', 'y2', '', say('ty')))}${state('y2')}`)}`)}${state('a')}`,
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'a', log: '+p +x +x1 +y +y1 -y1 -y -x1 -x -p +a' }],
  },
  {
    rule: 'D removeConflictingTransitions: one within a region preempts that of the parallel state, whichever comes first',
    document: scxml(
      `${parallel('p', `${state('x', state('x1'))}${state('y', `${state('y1', go('e', 'y2'))}${state('y2')}`)}${go('e', 'a')}`)}${state('a')}`,
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'x1 y2' }, { event: 'e', states: 'a' }],
  },
  // Names of events.
  {
    rule: '3.12.1: a descriptor stands for every event that begins with its words',
    document: scxml(
      `${state('a', go('e', '', '', say('e')) + go('e.f.g', '') + go('ef', '', '', say('ef')) + go('x', ''))}`,
    ),
    script: [
      { states: 'a' },
      { event: 'e', states: 'a', log: '+a e' },
      { event: 'e.f.g', states: 'a', log: '+a e e' },
      { event: 'ef', states: 'a', log: '+a e e ef' },
      { event: 'x', states: 'a', log: '+a e e ef' },
    ],
  },
  {
    rule: '3.12.1: an event longer than any that the document names is one of those that begin so',
    deviation: 'DEV-2',
    document: scxml(`${state('a', go('e', 'b'))}${state('b')}`),
    script: [{ states: 'a' }, { event: 'e.more', states: 'b', here: { states: 'a' } }],
  },
  {
    rule: '3.12.1: `.*` and a dot at the end of a descriptor mean nothing more',
    document: scxml(`${state('a', go('e.*', 'b'))}${state('b', go('f.', 'a') + go('e.f', ''))}`),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }, { event: 'f', states: 'a' }, { event: 'e.f', states: 'b' }],
  },
  {
    rule: '3.12.1: `*` stands for every event',
    document: scxml(`${state('a', go('*', 'b'))}${state('b', go('e', 'a'))}`),
    script: [{ states: 'a' }, { event: 'anything', states: 'b' }, { event: 'e', states: 'a' }],
  },
  {
    rule: '3.13: a transition may listen to several events',
    document: scxml(`${state('a', go('e f', 'b'))}${state('b', go('f g', 'a'))}`),
    script: [{ states: 'a' }, { event: 'f', states: 'b' }, { event: 'g', states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: '5.10: conditions and assignments see the name and the data of the event',
    document: scxml(
      `${state('a', go('e f', 'b', 'cond="_event.name === \'f\' &amp;&amp; _event.data.n === 2"', '<assign location="n" expr="_event.data.n"/>'))}${state('b')}`,
      '',
      '<data id="n" expr="0"/>',
    ),
    script: [
      { states: 'a' },
      { event: 'e', data: { n: 2 }, states: 'a' },
      { event: 'f', data: { n: 1 }, states: 'a' },
      { event: 'f', data: { n: 2 }, states: 'b' },
    ],
  },
  {
    rule: '5.10: data that an event does not have is equal to nothing',
    document: scxml(
      `${state('a', go('e', 'b', `cond="_event.data.n === 1"`) + go('e', 'c', `cond="!(_event.data.n === 1)"`))}${state('b')}${state('c')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c' }],
  },
  // Eventless transitions and the end of states.
  {
    rule: 'D mainEventLoop: eventless transitions are taken before any further event, one after the other',
    document: scxml(
      `${state('a', go('e', 'b'))}${state('b', go('', 'c') + go('e', 'x'))}${state('c', go('', 'd') + go('e', 'x'))}${state('d')}${state('x')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'd', log: '+a -a +b -b +c -c +d' }],
  },
  {
    rule: '3.1: eventless transitions are taken at the very beginning too',
    document: scxml(`${state('a', go('', 'b'))}${state('b')}`),
    script: [{ states: 'b', log: '+a -a +b' }],
  },
  {
    rule: 'D selectEventlessTransitions: conditions see what the step before assigned',
    document: scxml(
      `${state('a', go('e', '', '', '<assign location="n" expr="n + 1"/>') + go('', 'b', 'cond="n &gt;= 2"'))}${state('b')}`,
      '',
      '<data id="n" expr="0"/>',
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: 'D selectEventlessTransitions: every region takes its own, in one step',
    document: scxml(
      `${state('a', go('e', 'p'))}${parallel('p', `${state('x', `${state('x1', go('', 'x2', '', say('tx')))}${state('x2')}`)}${state('y', `${state('y1', go('', 'y2', '', say('ty')))}${state('y2')}`)}`)}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'x2 y2', log: '+a -a +p +x +x1 +y +y1 -y1 -x1 tx ty +x2 +y2' }],
  },
  {
    rule: '5.9.1: In() asks whether a state is active, in other regions too',
    document: scxml(
      parallel(
        'p',
        `${state('x', `${state('x1', go('e', 'x2'))}${state('x2')}`)}${state('y', `${state('y1', go('', 'y2', `cond="In('x2')"`) + go('f', 'y2', `cond="!In('x1') || In('y1') &amp;&amp; n === 1"`))}${state('y2')}`)}`,
      ),
      '',
      '<data id="n" expr="0"/>',
    ),
    script: [{ states: 'x1 y1' }, { event: 'f', states: 'x1 y1' }, { event: 'e', states: 'x2 y2' }],
  },
  {
    rule: '3.7: a final child ends its state, which is heard before any further event',
    document: scxml(
      `${state('p', `${state('a', go('e', 'f'))}<final id="f">${entry('+f')}</final>${go('done.state.p', 'b')}`)}${state('b')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+p +a -a +f -p +b' }],
  },
  {
    rule: '3.7: the end of a state is heard by those around it',
    document: scxml(
      `${state('o', `${state('p', `${state('a', go('e', 'f'))}<final id="f"/>`)}${go('done.state.p', 'b', '', say('t'))}`)}${state('b')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'b', log: '+o +p +a -a -p -o t +b' }],
  },
  {
    rule: '3.7: the end of a state is heard by other regions',
    document: scxml(
      parallel(
        'q',
        `${state('p', `${state('a', go('e', 'f'))}<final id="f"/>`)}${state('y', `${state('y1', go('done.state.p', 'y2'))}${state('y2')}`)}`,
      ),
    ),
    script: [{ states: 'a y1' }, { event: 'e', states: 'f y2' }],
  },
  {
    rule: '3.7: `done.state` alone stands for the end of any state',
    document: scxml(
      `${state('o', `${state('p', `${state('a', go('e', 'f'))}<final id="f"/>`)}${go('done.state', 'b')}`)}${state('b')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }],
  },
  {
    rule: '3.7: a parallel state ends when all its regions have ended, not before',
    document: scxml(
      `${parallel('p', `${state('x', `${state('x1', go('e', 'xf'))}<final id="xf"/>`)}${state('y', `${state('y1', go('f', 'yf'))}<final id="yf"/>`)}${go('done.state.p', 'b')}`)}${state('b')}`,
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'xf y1' }, { event: 'f', states: 'b' }],
  },
  {
    rule: 'D enterStates: the end of the last region is heard before that of the parallel state',
    document: scxml(
      `${parallel('p', `${state('x', `${state('x1', go('e', 'xf'))}<final id="xf"/>`)}${state('y', `${state('y1', go('e', 'yf'))}<final id="yf"/>`)}${go('done.state.x', '', '', say('x'))}${go('done.state.y', '', '', say('y'))}${go('done.state.p', 'b', '', say('p'))}`)}${state('b')}`,
    ),
    script: [{ states: 'x1 y1' }, { event: 'e', states: 'b', log: '+p +x +x1 +y +y1 -y1 -x1 x y -y -x -p p +b' }],
  },
  {
    rule: '3.1: a final state of the document ends it, after the exits of all that is active',
    document: scxml(`${state('a', go('e', 'f', '', say('t')))}<final id="f">${entry('+f')}${exit('-f')}</final>`),
    script: [{ states: 'a' }, { event: 'e', states: 'done', log: '+a -a t +f -f' }],
  },
  {
    rule: '3.1: after the end nothing is heard',
    document: scxml(`${state('a', go('e', 'f'))}<final id="f"/>${state('b', go('*', 'b'))}`),
    script: [{ states: 'a' }, { event: 'e', states: 'done' }, { event: 'e', states: 'done', log: '+a -a' }],
  },
  {
    rule: 'D interpret: an internal event comes before the next external one, and eventless transitions before both',
    document: scxml(
      `${state('p', `${state('a', go('e', 'f'))}<final id="f"/>${go('', '', `cond="In('f') &amp;&amp; n === 0"`, `${say('always')}<assign location="n" expr="1"/>`)}${go('done.state.p', '', '', say('done'))}${go('g', 'b')}`)}${state('b')}`,
      '',
      '<data id="n" expr="0"/>',
    ),
    script: [
      { states: 'a' },
      { event: 'e', states: 'f', log: '+p +a -a always done' },
      { event: 'g', states: 'b', log: '+p +a -a always done -p +b' },
    ],
  },
  // Histories.
  {
    rule: '3.10: a shallow history comes back to the child that was active, which begins by default',
    document: scxml(
      `${state('p', `<history id="h">${go('', 'a')}</history>${state('a', go('n', 'b'))}${state('b', `${state('b1', go('m', 'b2'))}${state('b2')}`)}${go('out', 's')}`)}${state('s', go('back', 'h'))}`,
    ),
    script: [
      { states: 'a' },
      { event: 'n', states: 'b1' },
      { event: 'm', states: 'b2' },
      { event: 'out', states: 's' },
      { event: 'back', states: 'b1', log: '+p +a -a +b +b1 -b1 +b2 -b2 -b -p +s -s +p +b +b1' },
    ],
  },
  {
    rule: '3.10: a deep history comes back to the innermost states',
    document: scxml(
      `${state('p', `<history id="h" type="deep">${go('', 'a')}</history>${state('a', go('n', 'b'))}${state('b', `${state('b1', go('m', 'b2'))}${state('b2')}`)}${go('out', 's')}`)}${state('s', go('back', 'h'))}`,
    ),
    script: [
      { states: 'a' },
      { event: 'n', states: 'b1' },
      { event: 'm', states: 'b2' },
      { event: 'out', states: 's' },
      { event: 'back', states: 'b2', log: '+p +a -a +b +b1 -b1 +b2 -b2 -b -p +s -s +p +b +b2' },
    ],
  },
  {
    rule: '3.10: without a memory a history leads where its transition says',
    document: scxml(
      `${state('s', go('back', 'h'))}${state('p', `<history id="h">${go('', 'b')}</history>${state('a')}${state('b')}`)}`,
    ),
    script: [{ states: 's' }, { event: 'back', states: 'b', log: '+s -s +p +b' }],
  },
  {
    rule: '3.10: a deep history without a memory may lead further in',
    document: scxml(
      `${state('s', go('back', 'h'))}${state('p', `<history id="h" type="deep">${go('', 'b2')}</history>${state('a')}${state('b', `${state('b1')}${state('b2')}`)}`)}`,
    ),
    script: [{ states: 's' }, { event: 'back', states: 'b2', log: '+s -s +p +b +b2' }],
  },
  {
    rule: '3.10: a history of a parallel state leads into several regions, without a memory and with one',
    document: scxml(
      `${state('s', go('back', 'h'))}${parallel('p', `<history id="h" type="deep">${go('', 'x2 y2')}</history>${state('x', `${state('x1')}${state('x2', go('n', 'x1'))}`)}${state('y', `${state('y1')}${state('y2')}`)}${go('out', 's')}`)}`,
    ),
    script: [
      { states: 's' },
      { event: 'back', states: 'x2 y2', log: '+s -s +p +x +x2 +y +y2' },
      { event: 'n', states: 'x1 y2' },
      { event: 'out', states: 's' },
      { event: 'back', states: 'x1 y2' },
    ],
  },
  {
    rule: 'D exitStates: a history remembers what was active when its parent was left, each time anew',
    document: scxml(
      `${state('p', `<history id="h">${go('', 'a')}</history>${state('a', go('n', 'b'))}${state('b', go('n', 'a'))}${go('out', 's')}`)}${state('s', go('back', 'h'))}`,
    ),
    script: [
      { states: 'a' },
      { event: 'n', states: 'b' },
      { event: 'out', states: 's' },
      { event: 'back', states: 'b' },
      { event: 'n', states: 'a' },
      { event: 'out', states: 's' },
      { event: 'back', states: 'a' },
    ],
  },
  {
    rule: '3.13: an external transition leaves its source, also where a history leads back to it',
    document: scxml(
      state('p', `<history id="h">${go('', 'a')}</history>${state('a', go('e', 'h', '', say('t')))}${state('b')}`),
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'a', log: '+p +a -a t +a' }],
  },
  {
    rule: '3.10: what the transition of a history does is done when there is no memory',
    deviation: 'DEV-3',
    document: scxml(
      `${state('s', go('back', 'h'))}${state('p', `<history id="h">${go('', 'a', '', say('h'))}</history>${state('a')}`)}`,
    ),
    script: [{ states: 's' }, { event: 'back', states: 'a', log: '+s -s +p h +a', here: { log: '+s -s +p +a' } }],
  },
  // The data model.
  {
    rule: '5.4: assignments are made one after the other, and each sees those before it',
    document: scxml(
      `${state('a', go('e', 'b', '', '<assign location="n" expr="n + 1"/><assign location="m" expr="n * 10"/>'))}${state('b', go('', 'c', 'cond="m === 20"'))}${state('c')}`,
      '',
      '<data id="n" expr="1"/><data id="m" expr="0"/>',
    ),
    script: [
      { states: 'a', values: { n: 1, m: 0 } },
      { event: 'e', states: 'c', values: { n: 2, m: 20 } },
    ],
  },
  {
    rule: '5.4: what an exit assigned is seen by the transition, what that assigned by the entry',
    document: scxml(
      `<state id="a"><onexit><assign location="n" expr="n + 1"/></onexit>${go('e', 'b', '', '<assign location="n" expr="n * 3"/>')}</state><state id="b"><onentry><assign location="n" expr="n - 1"/></onentry>${go('', 'c', 'cond="n === 5"')}</state>${state('c')}`,
      '',
      '<data id="n" expr="1"/>',
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c' }],
  },
  {
    rule: '5.3: a value may stand in the element, as JSON or as text',
    document: scxml(
      state('a', go('', 'b', `cond="n === 3 &amp;&amp; word === 'two words'"`)) + state('b'),
      '',
      '<data id="n">3</data><data id="word"> two\n words </data>',
    ),
    script: [{ states: 'b', values: { n: 3, word: 'two words' } }],
  },
  // What has no place here.
  {
    rule: '4.2: a raised event is heard before any external one',
    deviation: 'DEV-4',
    document: scxml(
      `${state('a', go('e', 'b'))}${state('b', `<onentry><raise event="r"/></onentry>${go('r', 'c')}`)}${state('c')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c', here: { states: 'b' } }],
  },
  {
    rule: '3.12.2: an expression that fails raises error.execution, and the step goes on',
    deviation: 'DEV-5',
    document: scxml(
      `${state('a', go('e', 'b', '', '<assign location="n" expr="_event.data.missing.more"/>'))}${state('b', go('error.execution', 'c'))}${state('c')}`,
      '',
      '<data id="n" expr="0"/>',
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c', here: { states: 'b' } }],
  },
  {
    rule: '6.2: a delayed event that is cancelled on the way out comes only while the state is active',
    document: scxml(
      `${state('a', go('e', 'b'))}<state id="b"><onentry><send event="tick" id="t" delay="1500ms"/></onentry><onexit><cancel sendid="t"/></onexit>${go('tick', 'c')}${go('e', 'a')}</state>${state('c')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'b' }, { event: 'timer.1s 500ms@b', states: 'c' }],
  },
  {
    rule: '6.2: an event that is sent to the document itself comes after those before it',
    deviation: 'DEV-4',
    document: scxml(
      `${state('a', go('e', 'b'))}${state('b', `<onentry><send event="s"/></onentry>${go('s', 'c')}`)}${state('c')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'c', here: { states: 'b' } }],
  },
  {
    rule: '5.9: expressions are those of ECMAScript',
    deviation: 'DEV-6',
    document: scxml(state('a', go('e', '', '', `<assign location="n" expr="n / 2"/>`)), '', '<data id="n" expr="3"/>'),
    script: [
      { states: 'a', values: { n: 3 } },
      { event: 'e', states: 'a', values: { n: 1.5 }, here: { values: { n: 3 } } },
    ],
  },
  {
    rule: '4.3: <if> does what its first true branch says',
    deviation: 'DEV-7',
    document: scxml(state('a', go('e', '', '', `<if cond="true">${say('yes')}<else/>${say('no')}</if>`))),
    script: [
      { states: 'a', log: '+a' },
      { event: 'e', states: 'a', log: '+a yes', here: { log: '+a' } },
    ],
  },
  {
    rule: '6.4: <invoke> runs another machine, whose end is an event',
    deviation: 'DEV-7',
    document: scxml(
      `${state('a', `<invoke id="i" type="scxml"><content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="f"/></scxml></content></invoke>${go('done.invoke.i', 'b')}`)}${state('b')}`,
    ),
    script: [{ states: 'b', here: { states: 'a' } }],
  },
  {
    rule: '5.5: <donedata> of an inner final state is the data of the event',
    deviation: 'DEV-8',
    document: scxml(
      `${state('p', `${state('a', go('e', 'f'))}<final id="f"><donedata><param name="x" expr="1"/></donedata></final>${go('done.state.p', 'b', 'cond="_event.data.x === 1"')}`)}${state('b')}`,
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'b', here: { states: 'f' } }],
  },
  {
    rule: '5.3.3: with late binding a variable has its value once its state is entered',
    deviation: 'DEV-9',
    document: scxml(
      `${state('a', go('e', 'b', 'cond="n === 1"'))}<state id="b"><datamodel><data id="n" expr="1"/></datamodel></state>`,
      'binding="late"',
    ),
    script: [{ states: 'a' }, { event: 'e', states: 'a', here: { states: 'b' } }],
  },
];
