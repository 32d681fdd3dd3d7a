import type { ComponentChildren } from 'preact';
import { assertNever } from '../../src/shared/assert-never.ts';
import type { Block, Inline } from './markdown.ts';
import { WebLink } from './web-link.tsx';

/**
 * A message read as Markdown. Elements are made here, by kind, and everything that was written goes into text nodes: there
 * is no markup in between that could be anything else. `prose` shows text in which references and names mean something.
 */
export function Markdown(props: { readonly blocks: readonly Block[]; readonly prose: Prose }) {
  return <div class="text md">{props.blocks.map((block, index) => blockView(block, index, props.prose))}</div>;
}

type Prose = (text: string) => ComponentChildren;

function blockView(block: Block, key: number, prose: Prose): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {inlineViews(block.inside, prose)}
        </p>
      );
    case 'heading':
      return (
        <p key={key} class="head" dir="auto">
          <strong>{inlineViews(block.inside, prose)}</strong>
        </p>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled sideways, by keyboard too
        // biome-ignore lint/a11y/useSemanticElements: preformatted text is not a set of form fields
        <pre key={key} tabIndex={0} role="group" aria-label="Code" dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote key={key}>{block.inside.map((inner, index) => blockView(inner, index, prose))}</blockquote>;
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index} dir="auto">
          {item.map((inner, at) => blockView(inner, at, prose))}
        </li>
      ));
      return block.start === undefined ? (
        <ul key={key}>{items}</ul>
      ) : (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      );
    }
    case 'rule':
      return <hr key={key} />;
    default:
      return assertNever(block, 'block');
  }
}

const inlineViews = (inside: readonly Inline[], prose: Prose): ComponentChildren =>
  inside.map((inline, key) => {
    switch (inline.kind) {
      case 'text':
        return prose(inline.text);
      case 'code':
        return <code key={key}>{inline.text}</code>;
      case 'strong':
        return <strong key={key}>{inlineViews(inline.inside, prose)}</strong>;
      case 'em':
        return <em key={key}>{inlineViews(inline.inside, prose)}</em>;
      case 'del':
        return <del key={key}>{inlineViews(inline.inside, prose)}</del>;
      case 'link':
        return <WebLink key={key} href={inline.href} text={inline.text} />;
      default:
        return assertNever(inline, 'inline');
    }
  });
