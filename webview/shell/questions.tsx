import { Modal } from './modal.tsx';
import { NotLoaded } from './not-loaded.tsx';
import { usePage } from './page.ts';
import { part, styleSheet } from './part.ts';
import { usePart } from './use-part.ts';

/** Forms are fetched when the first question is asked: until then nobody waits for them. */
const formPart = part(async (assets) => {
  const code = import('./question-form.tsx');
  return (await Promise.all([code, styleSheet(assets, 'form.css')]))[0];
});

/** The question that stands before the page, if any. */
export function Questions() {
  const { ui } = usePage();
  const question = ui.question.value;
  const form = usePart(formPart, question !== undefined);
  if (!question || form === undefined) return null;
  const close = () => {
    ui.question.value = undefined;
  };
  if (form === 'failed')
    return (
      <Modal title="A form is missing" onClose={close}>
        <NotLoaded what="This form" part={formPart} />
      </Modal>
    );
  return <form.QuestionForm question={question} onClose={close} />;
}
