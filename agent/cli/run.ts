// SPDX-License-Identifier: Apache-2.0
import { openLog } from '../adapters/log/pino-log.ts';
import { loadConditions } from '../config/load-conditions.ts';
import { describeProblem } from '../config/problem.ts';
import { readConfig, standardConfigFile } from '../config.ts';
import type { Conditions } from '../core/policy/condition.ts';
import type { Refusal } from '../core/refusal.ts';
import { type Compose, type Daemon, StartRefused } from '../daemon.ts';
import type { Log } from '../ports/log.ts';
import type { Request } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { plainText, type Screen } from './screen.ts';
import { version } from './version.ts';
import { tellRefusal } from './workplace.ts';

/** procd kills five seconds after SIGTERM; what is not put back by then is taken over from the store at the next start. */
const patience = 4_500;

const told = (error: unknown): { readonly text: string; readonly stack: string } =>
  error instanceof Error ? { text: error.message, stack: error.stack ?? '' } : { text: String(error), stack: '' };

/** Runs the agent until a signal, its own end or a defect; resolves to the exit status. */
export async function run(request: Request, screen: Screen, compose: Compose): Promise<number> {
  const file = request.config ?? standardConfigFile;
  const conditions = await loadConditions();
  if (!conditions.ok) return tellRefusal(screen, conditions.refusal);
  const first = readConfig(file, conditions.value);
  if (!first.ok) {
    for (const problem of first.problems) screen.err(`${plainText(describeProblem(problem))}\n`);
    return exitStatus.config;
  }
  const log = openLog(first.config.log.level, first.config.name);
  let daemon: Daemon | null = null;
  const ended = new Promise<number>((resolve) => {
    let stopping = false;
    const stop = (reason: string, status: number): void => {
      if (stopping) {
        // Asked a second time: the asker does not want to wait. The store knows what is left to put back.
        log.write('warn', 'stopped-at-once', `${reason} while stopping`);
        resolve(status === exitStatus.success ? exitStatus.refused : status);
        return;
      }
      stopping = true;
      const late = setTimeout(() => {
        log.write('error', 'stop-late', `not everything was put back within ${patience} ms`);
        resolve(status === exitStatus.success ? exitStatus.refused : status);
      }, patience);
      (daemon?.stop(reason) ?? Promise.resolve(true))
        .then(
          (restored) => resolve(restored || status !== exitStatus.success ? status : exitStatus.refused),
          (error: unknown) => {
            log.write('error', 'stop-failed', told(error).text, { stack: told(error).stack });
            resolve(exitStatus.defect);
          },
        )
        .finally(() => clearTimeout(late));
    };
    /** Something the operator or the machine must mend: no stack, and not a defect's exit status. */
    const refused = (refusal: Refusal): void => {
      log.write('fatal', refusal.code, refusal.message, {
        family: refusal.family,
        ...(refusal.remedy === undefined ? {} : { remedy: refusal.remedy }),
      });
      stop(refusal.code, exitStatus.refused);
    };
    const defect = (code: string) => (error: unknown) => {
      log.write('fatal', code, told(error).text, { stack: told(error).stack });
      log.flush();
      stop(code, exitStatus.defect);
    };
    process.on('SIGTERM', () => stop('SIGTERM', exitStatus.success));
    process.on('SIGINT', () => stop('SIGINT', exitStatus.success));
    process.on('SIGHUP', () => void reload(file, conditions.value, log, () => daemon).catch(defect('reload-defect')));
    process.on('uncaughtException', defect('uncaught-exception'));
    process.on('unhandledRejection', defect('unhandled-rejection'));
    compose(first.config, log)
      .then(async (composed) => {
        daemon = composed;
        // A signal that came while composing has found nothing to stop.
        if (stopping) return composed.stop('stopped while starting');
        log.write('info', 'starting', `x0tta6bl4 ${version()} on ${first.config.settings.mesh}`, {
          mode: first.config.settings.mode,
          config: file,
        });
        // While stopping, the reason for it says the exit status.
        composed.finished.then((status) => (stopping ? undefined : resolve(status)), defect('loop-defect'));
        await composed.start();
      })
      .catch((error: unknown) => (error instanceof StartRefused ? refused(error.refusal) : defect('start-failed')(error)));
  });
  const status = await ended;
  log.write('info', 'stopped', `exit status ${status}`);
  log.flush();
  return status;
}

/** A bad file changes nothing: the agent goes on with what it has. */
async function reload(file: string, conditions: Conditions, log: Log, daemon: () => Daemon | null): Promise<void> {
  const outcome = readConfig(file, conditions);
  if (!outcome.ok) {
    for (const problem of outcome.problems) log.write('error', 'config-problem', describeProblem(problem), { ...problem });
    log.write('warn', 'config-kept', `${file} has ${outcome.problems.length} problems; the configuration before stays in force`);
    return;
  }
  log.setLevel(outcome.config.log.level);
  await daemon()?.reload(outcome.config);
  log.write('info', 'config-reloaded', `${file} is in force`);
}
