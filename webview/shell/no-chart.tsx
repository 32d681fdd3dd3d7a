import type { Problem } from '../../src/protocol/workflows.ts';
import { Notice } from './notice.tsx';
import { usePage } from './page.ts';
import { ProblemList } from './problems.tsx';

/** In the place of a chart: that there is no workflow yet, or what is wrong with it. */
export function NoChart({ problems }: { readonly problems: readonly Problem[] }) {
  return problems.length > 0 ? (
    <Notice icon="error" view="broken" title="The workflow could not be read">
      <p>Correct what is listed and save: the chart comes as soon as the file can be read.</p>
      <ProblemList problems={problems} />
    </Notice>
  ) : (
    <Empty />
  );
}

function Empty() {
  const { host } = usePage();
  return (
    <Notice icon="diagram" view="empty" title="This project has no workflow yet">
      <p>
        A workflow is a file <code>.stateroom/NAME.workflow.yaml</code> in the project’s folder. As soon as one is
        saved, its chart stands here.
      </p>
      {host.newWorkflow ? (
        <button type="button" class="button primary" onClick={host.newWorkflow}>
          New workflow from a template
        </button>
      ) : (
        <p class="dim">Whoever runs the project can make one from a template: “Stateroom: New workflow” in VS Code.</p>
      )}
    </Notice>
  );
}
