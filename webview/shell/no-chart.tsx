import { listed } from '../../src/client/permissions.ts';
import { usePage } from './page.ts';
import { ProblemList } from './problems.tsx';
import { View } from './view.tsx';

/** In the place of a chart: that there is no workflow yet, or what is wrong with it. */
export function NoChart() {
  const { session, host } = usePage();
  const { value: problems } = session.room.problems;
  return problems.length > 0 ? (
    <View icon="error" view="broken" title="The workflow could not be read">
      <p>
        {host.openFile ? 'Correct what is listed and save' : 'Whoever has the project’s files corrects what is listed'}:
        the chart comes as soon as the file can be read. Chat works meanwhile.
      </p>
      <ProblemList problems={problems} />
    </View>
  ) : (
    <Empty />
  );
}

function Empty() {
  const { host, session } = usePage();
  const { me, members } = session.room;
  const owners = members.value.filter(({ role, waiting }) => role === 'owner' && waiting !== true);
  return (
    <View icon="diagram" view="empty" title="This project has no workflow yet">
      <p>
        A workflow is a file <code>.stateroom/NAME.workflow.yaml</code> in the project’s folder. As soon as one is
        saved, its chart stands here.
      </p>
      {host.newWorkflow && me.value?.role === 'owner' ? (
        <button type="button" class="button primary" onClick={host.newWorkflow}>
          New workflow from a template
        </button>
      ) : (
        <p class="dim">
          {me.value?.role !== 'owner' && owners.length > 0
            ? listed(owners.map(({ name }) => name))
            : 'Who has its files'}{' '}
          can make one from a template: “Stateroom: New workflow” in VS Code.
        </p>
      )}
    </View>
  );
}
