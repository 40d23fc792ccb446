import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { auditHashOf, GENESIS_HASH } from "./audit-hash.ts";
import { AuditVerdict, VerifyAuditInput } from "./schemas.ts";

const BATCH = 1000;

type Link = { seq: number; hash: string };
const START: Link = { seq: 0, hash: GENESIS_HASH };

/**
 * Recomputes the whole hash chain: a changed, missing or inserted entry breaks it at its place. Entries cut off at the
 * end leave a shorter chain that is whole; `seq` and `hash` of an entry noted earlier show that, too.
 */
export async function verifyAuditChain({ ctx, input }: Call<unknown>): Promise<AuditVerdict> {
  requireScope(ctx, "admin");
  const noted = parseInput(VerifyAuditInput, input);
  let link = START;
  let problem: AuditVerdict["problem"] = null;
  let isNotedThere = noted.seq === undefined;
  while (problem === null) {
    const rows = await readAfter(ctx, link.seq);
    if (rows.length === 0) break;
    for (const row of rows) {
      problem = faultOf(row, link);
      if (problem !== null) break;
      if (row.seq === noted.seq) isNotedThere = noted.hash === undefined || noted.hash === row.hash;
      link = row;
    }
  }
  if (problem === null && !isNotedThere) {
    problem = { seq: noted.seq ?? 0, what: "The entry that you noted is not in the log, or not with this hash." };
  }
  const entries = await ctx.db.auditEntry.count();
  const head = link === START ? { headSeq: null, headHash: null } : { headSeq: link.seq, headHash: link.hash };
  return AuditVerdict.parse({ valid: problem === null, entries, ...head, problem });
}

const readAfter = (ctx: ServiceContext, seq: number) =>
  ctx.db.auditEntry.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: "asc" }, take: BATCH });

type Row = Awaited<ReturnType<typeof readAfter>>[number];

function faultOf(row: Row, previous: Link): AuditVerdict["problem"] {
  const expected = previous.seq + 1;
  if (row.seq !== expected) return { seq: expected, what: `Entries ${expected} to ${row.seq - 1} are missing.` };
  if (row.prevHash !== previous.hash) return { seq: row.seq, what: "The entry does not follow the one before it." };
  if (auditHashOf(previous.hash, row) !== row.hash) return { seq: row.seq, what: "The entry was changed." };
  return null;
}
