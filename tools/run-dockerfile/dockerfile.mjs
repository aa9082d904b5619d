// Reads a Dockerfile into its stages. It knows the instructions that Baton's own uses and refuses any other, and so never
// carries out half of something.

/**
 * @typedef {object} Instruction
 * @property {number} line where it begins
 * @property {string} keyword in capitals
 * @property {Readonly<Record<string, string>>} flags `--from=build` is `{ from: 'build' }`
 * @property {readonly string[]} words what follows, of a RUN in shell form one string for the shell
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} base an image, or an earlier stage
 * @property {readonly Instruction[]} instructions without its FROM
 */

/** Reads the words of an instruction, its flags taken away. */
const READERS = {
  FROM: words,
  COPY: words,
  WORKDIR: words,
  USER: words,
  ENV: words,
  EXPOSE: words,
  STOPSIGNAL: words,
  RUN: (text) => (text.startsWith('[') ? json(text) : [text]),
  HEALTHCHECK: (text) => execForm(text.replace(/^CMD\s+/, '')),
  ENTRYPOINT: execForm,
  CMD: execForm,
};

/**
 * @param {string} text
 * @returns {readonly Stage[]} in the order of the file
 * @throws {Error} with the line of what it does not understand
 */
export function parseDockerfile(text) {
  const stages = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.keyword === 'FROM') stages.push(stageOf(instruction));
    else if (stages.length > 0) stages.at(-1).instructions.push(instruction);
    else refuse(instruction.line, `${instruction.keyword} before the first FROM`);
  }
  return stages;
}

/** Backslashes at line ends joined, comments left out. */
function instructionsOf(text) {
  const instructions = [];
  let open = { line: 0, text: '' };
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    if (open.text === '') open.line = index + 1;
    const continues = raw.endsWith('\\');
    open.text += `${(continues ? raw.slice(0, -1) : raw).trim()} `;
    if (continues) continue;
    instructions.push(instructionOf(open.line, open.text.trim()));
    open = { line: 0, text: '' };
  }
  if (open.text !== '') refuse(open.line, 'a last line that goes on');
  return instructions;
}

function instructionOf(line, text) {
  const [, keyword = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  const read = READERS[keyword];
  if (read === undefined) refuse(line, `the instruction ${keyword}`);
  const flags = {};
  let arguments_ = rest;
  for (let flag = nextFlag(arguments_); flag !== null; flag = nextFlag(arguments_)) {
    flags[flag[1]] = flag[2];
    arguments_ = arguments_.slice(flag[0].length);
  }
  if (keyword !== 'RUN' && arguments_.includes('$')) refuse(line, `a variable in ${keyword}`);
  try {
    return { line, keyword, flags, words: read(arguments_) };
  } catch (error) {
    return refuse(line, error.message);
  }
}

function nextFlag(text) {
  return /^--([a-z-]+)=(\S+)\s+/.exec(text);
}

function stageOf({ line, flags, words: [base, as, name, ...more] }) {
  if (Object.keys(flags).length > 0 || as?.toUpperCase() !== 'AS' || name === undefined || more.length > 0)
    refuse(line, 'a FROM that is not FROM <image> AS <name>');
  return { name, base, instructions: [] };
}

function words(text) {
  if (/["']/.test(text)) throw new Error('quotes');
  return text.split(/\s+/);
}

function json(text) {
  const list = JSON.parse(text);
  if (!Array.isArray(list) || list.some((word) => typeof word !== 'string')) throw new Error('no list of strings');
  return list;
}

/** As a list: in the other form a shell would be the first process, and keep the signals to itself. */
function execForm(text) {
  if (!text.startsWith('[')) throw new Error('a command that is no JSON list, and so would run in a shell');
  return json(text);
}

function refuse(line, what) {
  throw new Error(`Dockerfile, line ${line}: ${what} is not understood.`);
}
