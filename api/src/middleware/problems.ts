/** Turns every throw below it into one problem+json answer and writes what was unexpected to the log. */
import type { Context, Middleware } from 'koa';
import { toProblem } from '../http/problem.ts';
import type { Log } from './request-log.ts';

export function problems(log: Log): Middleware {
  return async function answerProblems(ctx: Context, next) {
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error, String(ctx.state['requestId']));
      if (problem.status === 500) log.error({ err: error, requestId: ctx.state['requestId'] }, 'request failed');
      else if (error instanceof Error && error.cause)
        log.warn({ err: error.cause, code: problem.code, requestId: ctx.state['requestId'] }, 'request refused');
      ctx.status = problem.status;
      ctx.type = 'application/problem+json';
      ctx.set('Cache-Control', 'no-store');
      ctx.body = JSON.stringify(problem);
      const wait = problem['retryAfterSeconds'];
      if (typeof wait === 'number') ctx.set('Retry-After', String(wait));
      ctx.state['problemCode'] = problem.code;
    }
  };
}
