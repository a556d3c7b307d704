/** npm start: the examples of examples/start, and beside them how long plain JavaScript takes for the same. */
import { start } from '../../examples/start/start.js';
import { describeMachine, machine } from '../machine.js';
import { speed } from './speed.js';

// scripts/start.mjs says where the user was: this program runs in the project's folder.
const folder = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await start(process.argv.slice(2), folder, { speed, machine: describeMachine(machine()) });
