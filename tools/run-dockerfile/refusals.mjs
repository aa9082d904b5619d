// Starts each container's command without any environment. What it is expected to say needs all its code to be loaded: a
// package that only development has, or a file that was not copied, would say something else.
import { runContainer } from './container.mjs';

const VARIABLES = ['RABBITMQ_URL', 'DATABASE_URL'];

/** @throws {Error} with what a command said instead */
export async function expectRefusals({ services, image, programs, say }) {
  for (const [name, { command, environment }] of Object.entries(services)) {
    const needed = VARIABLES.filter((variable) => Object.keys(environment).some((given) => given.endsWith(variable)));
    const { code, output } = await runContainer({ image, arguments_: command, environment: {}, programs });
    const lines = output.trim().split('\n');
    const named = needed.every((variable) => lines.some((line) => line.includes(`${variable} is not set`)));
    if (code !== 1 || !named || lines.some((line) => !VARIABLES.some((variable) => line.includes(variable))))
      throw new Error(
        `${name} without environment should end with 1 and name ${needed.join(' and ')}, but ended with ${code}:\n${output}`,
      );
    say(`[${name}] refuses to start, as it should: ${[...new Set(lines)].join(' | ')}`);
  }
}
