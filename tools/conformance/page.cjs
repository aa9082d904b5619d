// The generated part of docs/masstransit-compatibility.md.
const { readBreaks, readItems, readTests } = require('./sources.cjs');

const BEGIN = '<!-- The list below is written by "npm run conformance". -->';

/** What an item's state is called, by what its tests run against. */
function stateOf(item, where) {
  if (item.leftOut) return 'left out';
  if (where.length === 0) return 'not shown';
  if (item.differs) return 'differs';
  return item.recorded ? 'recorded' : 'holds';
}

/** The list as Markdown, one table for each part, with the counts above. */
function listOf() {
  const tests = readTests();
  const breaks = readBreaks();
  const rows = readItems().map((item) => {
    const own = tests.filter((test) => test.item === item.item);
    const where = [...new Set(own.flatMap((test) => test.where))];
    const broken = breaks.filter((one) => one.item === item.item).map(({ what }) => what);
    return { ...item, where, state: stateOf(item, where), broken };
  });
  const states = Map.groupBy(rows, ({ state }) => state);
  const counts = [...states].map(([state, of]) => `${of.length} ${state}`).join(', ');
  const parts = [...Map.groupBy(rows, ({ part }) => part)].map(([part, of]) =>
    [`### ${part}`, '', ...tableOf(of)].join('\n'),
  );
  return [BEGIN, '', `${rows.length} items: ${counts}.`, '', parts.join('\n\n'), ''].join('\n');
}

function tableOf(rows) {
  const note = ({ differs, recorded, leftOut }) => differs ?? recorded ?? leftOut ?? '';
  return [
    '| item | what | state | shown on | seen to fail when | note |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) =>
      `| ${row.item} | ${row.says} | ${row.state} | ${row.where.join(', ') || '–'} | ${row.broken.join('; ') || '–'} | ${note(row)} |`.replace(
        /\s+\|$/,
        ' |',
      ),
    ),
  ];
}

module.exports = { BEGIN, listOf };
