import 'reflect-metadata';
import { start } from './start';

const [unknown] = process.argv.slice(2);
if (unknown === undefined) void start();
else {
  process.stderr.write(`"${unknown}" means nothing here: npm start is set by variables, which the README lists.\n`);
  process.exitCode = 2;
}
