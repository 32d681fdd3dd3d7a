import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState } from '../../src/client/connection-state.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { afterReload } from './keeps.ts';
import { LinkField } from './link-field.tsx';
import { Notice } from './notice.tsx';
import { usePage } from './page.ts';
import { PutOut } from './put-out.tsx';
import { View } from './view.tsx';

/** Failed attempts after which it is said that nobody answers: one alone is nothing. */
const PATIENCE = 2;

/** Why one is not in the room, or not yet, and what to do about it. */
export function Outside() {
  const { session } = usePage();
  const state = session.connection.value;
  const farewell = session.room.farewell.value;
  switch (state.kind) {
    case 'refused':
      return state.code === 'unsupported_protocol' ? <OtherVersion /> : <Refused {...state} />;
    case 'removed':
      return farewell && farewell.cause !== 'room' ? <PutOut farewell={farewell} /> : <Ended {...state} />;
    case 'waiting':
      return <Lobby />;
    case 'connecting':
    case 'reconnecting':
      return state.attempt < PATIENCE && state.why === undefined ? <Entering /> : <NoAnswer {...state} />;
    case 'idle':
    case 'live':
      return <Entering />; // until the host says where to, or the snapshot is there
    default:
      return assertNever(state, 'connection state');
  }
}

type Of<K extends ConnectionState['kind']> = ConnectionState & { readonly kind: K };

function Entering() {
  return (
    <Notice icon="spinner" view="loading" title="Entering the room…" spin>
      <p class="dim">This takes a moment. Should it last, see whether the machine that shares the room is awake.</p>
    </Notice>
  );
}

function NoAnswer({ attempt, why }: Of<'connecting' | 'reconnecting'>) {
  const online = useOnline();
  if (why !== undefined)
    return (
      <View icon="watch" view="not-now" title="You can’t come in just now">
        <p>{why}</p>
        <p class="dim">This page goes on trying by itself, and comes in as soon as it can.</p>
        <Buttons />
      </View>
    );
  if (!online)
    return (
      <View icon="disconnected" view="offline" title="This device is offline">
        <p>The room is on another machine, or the browser believes so. Connect to the network it is in.</p>
        <p class="dim">The page comes in by itself as soon as there is a connection.</p>
        <Buttons />
      </View>
    );
  return (
    <View icon="disconnected" view="no-answer" title="The server does not answer">
      <p>
        The machine that shares the room may be asleep, off the network, or not running Stateroom any more. See whether
        it is, or ask whoever sent you the link.
      </p>
      <p class="dim">This page goes on trying by itself: {attempt} times so far.</p>
      <Buttons />
    </View>
  );
}

function Refused({ code, message }: Of<'refused'>) {
  const { host } = usePage();
  const link = code === 'unauthorized' || code === 'forbidden';
  return (
    <View icon="lock" view="refused" title={link ? 'This link does not open the room' : 'The room did not let you in'}>
      <p>{message}</p>
      {link && (
        <p class="dim">
          Links end, can be used up, and lose a part when they are copied by halves. A new one comes from whoever sent
          you this one.
        </p>
      )}
      {link && host.kind === 'browser' && <LinkField />}
      <Buttons quiet={link} />
    </View>
  );
}

function OtherVersion() {
  const { host } = usePage();
  const reload = (
    <button type="button" class="button primary" onClick={host.reload}>
      Reload
    </button>
  );
  return (
    <View icon="newer" view="version" title="This page and its server are of different versions">
      {host.kind === 'browser' ? (
        <p>The server was updated since this page was loaded. Reload it to go on. {afterReload(host.kind)}</p>
      ) : (
        <p>
          Whoever shares this room runs another version of Stateroom than this VS Code. Update the older of the two;
          what you have written stays.
        </p>
      )}
      <Buttons>{reload}</Buttons>
      <p class="dim">Should that not help, ask whoever runs the server which version it is.</p>
    </View>
  );
}

function Ended({ reason, sought }: Of<'removed'>) {
  return (
    <View icon="circleSlash" view="removed" title="The room was ended">
      <p>{reason}</p>
      <p class="dim">
        {sought
          ? 'When it is back, this page joins again by itself.'
          : 'This page has looked for it for some minutes and stopped. Try again once it is back.'}{' '}
        Nothing that was accepted is lost.
      </p>
      <Buttons />
    </View>
  );
}

function Lobby() {
  return (
    <View icon="joined" view="lobby" title="You are in the lobby">
      <p>An owner of the room has been asked to let you in. It opens here as soon as they do.</p>
      <p class="dim">Leave this page open. Should it take long, remind them by another way.</p>
    </View>
  );
}

/** What can be done: `children`, trying again, and where the host has one, its log. */
function Buttons({ quiet = false, children }: { readonly quiet?: boolean; readonly children?: ComponentChildren }) {
  const { session, host } = usePage();
  const primary = !quiet && children === undefined;
  return (
    <div class="row">
      {children}
      <button type="button" class={`button ${primary ? 'primary' : ''}`} onClick={() => session.retryNow()}>
        Try again
      </button>
      {host.showLog && (
        <button type="button" class="button" onClick={host.showLog}>
          Show log
        </button>
      )}
    </div>
  );
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}
