import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Modal } from './modal.tsx';
import { usePage } from './page.ts';
import type { Question } from './ui.ts';

interface Asked {
  readonly question: Question;
  readonly onClose: () => void;
}

/** Forms are fetched when the first question is asked: until then nobody waits for them. */
const load = (): Promise<ComponentType<Asked>> =>
  import('./question-form.tsx').then(({ QuestionForm }) => QuestionForm);

/** The question that stands before the page, if any. */
export function Questions() {
  const { ui } = usePage();
  const question = ui.question.value;
  const [form, setForm] = useState<{ readonly Form: ComponentType<Asked> } | 'failed' | undefined>(undefined);
  const asked = question !== undefined;
  useEffect(() => {
    if (!asked || typeof form === 'object') return;
    load().then(
      (Form) => setForm({ Form }),
      () => setForm('failed'),
    );
  }, [asked, form]);
  if (!question || form === undefined) return null;
  const close = () => {
    ui.question.value = undefined;
  };
  if (form === 'failed')
    return (
      <Modal title="This form could not be loaded" onClose={close}>
        <p>The connection may be gone, or the page is older than the server. Reload it to try again.</p>
      </Modal>
    );
  return <form.Form question={question} onClose={close} />;
}
