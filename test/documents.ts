import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The root of the repository. */
export const ROOT = path.join(__dirname, '..');

/** A document as it lies in the repository. */
export interface Document {
  /** From the root: `docs/glossary.md`. */
  readonly file: string;
  readonly text: string;
}

/** The documents of the repository, from the root and from docs. */
export function documents(): readonly Document[] {
  return ['*.md', 'docs/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: ROOT })).map(documentAt);
}

/** One of them. */
export function documentAt(file: string): Document {
  return { file, text: readFileSync(path.join(ROOT, file), 'utf8') };
}

/** The fenced blocks of a language, in their order. */
export function codeBlocks({ text }: Document, language: string): readonly string[] {
  const fenced = new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms');
  return [...text.matchAll(fenced)].map(([, code = '']) => code);
}

/** The text without fenced blocks. */
function prose({ text }: Document): string {
  return text.replaceAll(/^ *```.*?^ *```$/gms, '');
}

/** What stands between backticks in the text. */
export function inlineCode(document: Document): readonly string[] {
  return [...prose(document).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** A link of a document to a place in the repository. */
export interface Link {
  readonly label: string;
  /** From the root. */
  readonly target: string;
}

/** The links of a document that stay within the repository. */
export function links(document: Document): readonly Link[] {
  const found = [...prose(document).matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)];
  return found
    .filter(([, , target = '']) => !/^(?:[a-z]+:|#)/.test(target))
    .map(([, label = '', target = '']) => ({ label, target: path.join(path.dirname(document.file), target) }));
}

/** Short forms of ARCHITECTURE.md's table. */
const SHORT_FORMS: readonly (readonly [short: string, long: string])[] = [
  ['kit/', 'infra/schedule-runner/src/'],
  ['scheduler/', 'scheduler-service/src/'],
];

/** The paths between backticks, from the root: what begins with one of its folders, or is one of its files. */
export function pathsNamed(document: Document): readonly string[] {
  return inlineCode(document)
    .map((code) =>
      SHORT_FORMS.reduce(
        (name, [short, long]) => (name.startsWith(short) ? long + name.slice(short.length) : name),
        code,
      ),
    )
    .filter((code) => /^[\w.@*-]+(?:\/[\w.@*-]+)*\/?$/.test(code))
    .filter((code) =>
      code.includes('/')
        ? isAtRoot(code.split('/')[0] ?? '')
        : /\.(?:md|json|jsonc|cjs|yml)$/.test(code) && code !== 'tsconfig.json',
    );
}

function isAtRoot(name: string): boolean {
  return name.includes('*') ? isThere(name) : existsSync(path.join(ROOT, name));
}

/** Whether a path of the repository, which may hold stars, is there. */
export function isThere(name: string): boolean {
  return globSync(name.replace(/\/$/, ''), { cwd: ROOT }).length > 0;
}
