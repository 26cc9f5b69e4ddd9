/** A case that reached its decision, and what is needed to compose its documents. All of it is made up (样例). */
import { readFileSync } from 'node:fs';
import { type AgencyFacts, type ComposeContext, type DocumentTemplate, parseTemplate } from '@onematter/processes/pure';
import { parse } from 'yaml';

export function template(id: string): DocumentTemplate {
  const source = readFileSync(new URL(`../../processes/cn/documents/${id}.doc.yaml`, import.meta.url), 'utf8');
  const parsed = parseTemplate(parse(source));
  if ('problems' in parsed) throw new Error(`Expected a template, but ${id} has problems: ${JSON.stringify(parsed.problems)}`);
  return parsed.template;
}

export const agency: AgencyFacts = {
  id: 'agency-1',
  name: '青溪镇人民政府',
  shortName: '云江青',
  code: '综执',
  localityName: '青溪镇',
  countyGovernmentName: '云江县人民政府',
  courtName: '云江县人民法院',
  address: '云江县青溪镇人民路1号',
  phone: '0000-1234567',
  postcode: '000000',
};

/** Facts as facts.yaml names them, by path. */
export function facts(): ComposeContext['facts'] {
  const rows: unknown = parse(readFileSync(new URL('../../processes/cn/facts.yaml', import.meta.url), 'utf8'));
  return Object.fromEntries((rows as { path: string; zh: string }[]).map((row) => [row.path, row]));
}

export const people: ComposeContext['people'] = {
  'person-lead': { name: '李明', certificateNo: '990101001', qualificationNo: null },
  'person-second': { name: '张伟', certificateNo: '990101002', qualificationNo: null },
  'person-leader': { name: '陈志远', certificateNo: '990101003', qualificationNo: null },
  'person-head': { name: '钱国华', certificateNo: null, qualificationNo: null },
  'person-chair': { name: '高原', certificateNo: null, qualificationNo: null },
  'person-reviewer': { name: '赵敏', certificateNo: null, qualificationNo: 'A20200001' },
};

export function context(changes: Partial<ComposeContext> = {}): ComposeContext {
  return {
    case: sampleCase(),
    agency,
    number: '云江青综执罚决〔2026〕12号',
    issuedOn: '2026-11-20',
    isSampleSeal: true,
    isDraft: false,
    facts: facts(),
    people,
    agencies: { 'agency-2': '云江县城市管理局' },
    signed: {
      'apply-filing': { person: 'person-lead', on: '2026-10-07' },
      'team-approval': { person: 'person-leader', on: '2026-10-08' },
      'head-approval': { person: 'person-head', on: '2026-10-08' },
      'review-items': { person: 'person-reviewer', on: '2026-11-09' },
      'apply-closing': { person: 'person-lead', on: '2026-12-01' },
      'approve-closing': { person: 'person-leader', on: '2026-12-02' },
    },
    deadlines: {
      T04: { within: 5, count: 'working-days' },
      T06: { within: 5, count: 'working-days' },
      T08: { within: 15, count: 'calendar-days' },
    },
    ...changes,
  };
}

/** A value set somewhere in the record; the record itself stays as it is. */
export function withFact(record: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.');
  const inner = (record[head] ?? {}) as Record<string, unknown>;
  return { ...record, [head]: rest.length === 0 ? value : withFact(inner, rest.join('.'), value) };
}

export const sampleCase = (): Record<string, unknown> => ({
  id: 'case-1',
  kind: 'case',
  caseNo: '990101001-2026-00012',
  title: '云江县青溪镇顺发建材经营部擅自占道堆放物料案',
  agency,
  officers: { lead: 'person-lead', second: 'person-second' },
  officersText: '李明（执法证号：990101001）、张伟（执法证号：990101002）',
  matter: {
    code: 'SRHW-001',
    name: '擅自在街道两侧和公共场地堆放物料、搭建建筑物构筑物或者其他设施',
    kind: '赋权',
    violationBasis: '《城市市容和环境卫生管理条例》第十四条',
    penaltyBasis: '《城市市容和环境卫生管理条例》第三十六条第二项',
    rectifyFirst: true,
  },
  place: { address: '云江县青溪镇人民路88号门前人行道' },
  clue: { source: 'patrol', content: '沿街店铺长期占道堆放建材', reporterName: '周小梅' },
  party: {
    type: 'organization',
    name: '云江县青溪镇顺发建材经营部',
    uscc: '91350100M000100Y43',
    legalRep: '赵大强',
    address: '云江县青溪镇人民路88号',
    phone: '13800000000',
  },
  verification: { facts: '现场核查属实。', violationFound: 'yes', jurisdiction: 'ours', limitationOk: true, checkedOn: '2026-10-07' },
  filing: {
    cause: '擅自在街道两侧和公共场地堆放物料',
    source: 'patrol',
    foundOn: '2026-10-06',
    facts: '2026年10月6日9时20分，网格员巡查发现当事人在门前人行道堆放水泥、砂石等建筑材料，占用人行道约6平方米，经劝导未清理。',
    suspectedClause: '《城市市容和环境卫生管理条例》第十四条',
    recusal: 'none',
    priority: 'normal',
    officerOpinion: '当事人的行为涉嫌违反《城市市容和环境卫生管理条例》第十四条的规定，属于本机关管辖，在行政处罚时效内，建议立案调查。',
    teamOpinion: '同意立案，由李明主办、张伟协办。',
    teamApproved: 'agree',
    headOpinion: '同意立案。',
    headApproved: 'agree',
    approvedOn: '2026-10-08',
    filedOn: '2026-10-08',
  },
  investigation: {
    inspections: [
      {
        startedAt: '2026-10-09T01:10:00.000Z',
        endedAt: '2026-10-09T01:45:00.000Z',
        place: '云江县青溪镇人民路88号门前人行道',
        findings: '当事人在人行道上堆放水泥二十袋、砂石约三立方米，占用面积六平方米，未见审批文件。',
        certificateShown: true,
      },
    ],
    interviews: [
      {
        startedAt: '2026-10-09T02:00:00.000Z',
        endedAt: '2026-10-09T02:30:00.000Z',
        place: '青溪镇综合行政执法队',
        interviewee: '赵大强',
        relation: 'representative',
        record: '承认堆放物料的事实，称仓库已满，临时放置。',
      },
    ],
    rightsTold: true,
    correctionOrdered: true,
    correctionContent: '立即停止占道堆放，清理全部物料，恢复人行道原状',
    correctionDueOn: '2026-10-12',
    corrected: 'not-corrected',
    summary: '2026年10月9日现场检查并询问当事人负责人，同日送达《责令改正通知书》；10月13日复查，当事人逾期未改正。',
  },
  conclusion: {
    factsFound: '当事人未经批准占用人行道6平方米堆放建筑材料，经责令改正逾期未改正。',
    evidenceSummary: [
      '1.现场检查笔录一份，证明堆放物料的地点、种类和面积；',
      '2.现场照片六张，证明现场状况；',
      '3.询问笔录一份，证明当事人对违法事实的陈述；',
      '4.营业执照复印件一份，证明当事人的主体资格；',
      '5.责令改正通知书及送达回证各一份、复查记录一份，证明当事人逾期未改正。',
    ].join('\n'),
    legalBasis: '违反《城市市容和环境卫生管理条例》第十四条，应当依据该条例第三十六条第二项处罚。',
    circumstances: 'serious',
    aggravating: [],
    mitigating: ['corrected'],
    opinion: 'penalty',
    measures: ['fine'],
    proposedContent: '罚款人民币1,500元。',
    proposedFineFen: 150_000,
    noPenaltyGround: 'minor-corrected',
    education: '向当事人宣讲《城市市容和环境卫生管理条例》，当事人承诺不再占道堆放。',
    firstOffence: true,
  },
  discretion: { tier: '较重', minFen: 120_000, maxFen: 220_000, withinTier: true },
  notice: {
    facts:
      '2026年10月6日，你单位未经批准，在云江县青溪镇人民路88号门前人行道上堆放水泥20袋、砂石约3立方米，占用人行道6平方米；经本机关责令于2026年10月12日前改正，逾期未改正。',
    reasons: '你单位的行为影响市容和行人通行，经责令改正逾期未改正',
    basis: '《城市市容和环境卫生管理条例》第三十六条第二项',
    measures: ['fine'],
    content: '罚款人民币1,500元。',
    fineFen: 150_000,
    hearingEligible: false,
    docNo: '云江青综执罚告〔2026〕9号',
    issuedOn: '2026-10-26',
    servedOn: '2026-10-28',
    receiver: '赵大强',
  },
  defence: {
    made: true,
    text: '经营困难，且已于告知后清理全部物料，请求从轻处罚。',
    submittedOn: '2026-10-30',
    reviewResult: 'partly',
    response: '你单位在告知后主动清理了全部物料，恢复了人行道原状，依法可以从轻处罚；经营困难不是法定的从轻处罚情节，对该项意见不予采纳。',
    hearingRequested: false,
  },
  review: {
    ground: '行政处罚法第五十八条第一款',
    submittedOn: '2026-11-05',
    summary: '当事人擅自占用人行道堆放物料，经责令改正逾期未改正。',
    proposal: '罚款人民币1,200元。',
    items: { subject: 'pass', facts: 'pass', law: 'pass', procedure: 'pass', discretion: 'pass', competence: 'pass', documents: 'pass' },
    conclusion: 'pass',
    reasons: '本案主体适格，事实清楚，证据确凿，适用法律正确，程序合法，裁量适当。',
    reviewer: 'person-reviewer',
    reviewedOn: '2026-11-09',
  },
  decision: {
    type: 'penalty',
    facts:
      '2026年10月6日，你单位未经批准，在云江县青溪镇人民路88号门前人行道上堆放水泥20袋、砂石约3立方米，占用人行道6平方米。本机关于2026年10月9日向你单位送达《责令改正通知书》，责令于2026年10月12日前清理。2026年10月13日复查，你单位仍未清理。',
    basis: '《城市市容和环境卫生管理条例》第三十六条第二项',
    measures: ['fine'],
    content: '罚款人民币1,200元。',
    fineFen: 120_000,
    correctionRequired: true,
    correction: '不得再次占用人行道堆放物料',
    deferral: 'none',
    headOpinion: '同意，作出决定。',
    approved: 'agree',
    docNo: '云江青综执罚决〔2026〕12号',
    decidedOn: '2026-11-20',
    servedOn: '2026-11-23',
  },
  service: {
    document: '行政处罚决定书（云江青综执罚决〔2026〕12号）',
    method: 'direct',
    receiver: '赵大强',
    relation: 'representative',
    servedOn: '2026-11-23',
    place: '云江县青溪镇人民路88号',
  },
  payment: { channel: 'scan', paidOn: '2026-11-30', paidFen: 120_000, receiptNo: '2026000123' },
  execution: { correctionVerified: true, correctionNote: '已清理，现场恢复原状。' },
  closing: {
    reason: 'executed',
    outcome: '罚款人民币1,200元，已足额缴纳；违法状态已改正。',
    executionSummary: '当事人于2026年11月30日通过扫码足额缴纳罚款。',
    goods: '无涉案物品。',
    pages: 46,
    teamOpinion: '同意结案。',
    closedOn: '2026-12-02',
  },
  onsite: {
    foundAt: '2026-11-20T02:05:00.000Z',
    paymentMode: 'scan',
    signed: true,
    facts: '占道摆摊经营，经劝离后返回继续摆摊，影响行人通行。',
    evidence: '现场照片两张、现场检查笔录一份。',
    handling: 'fine',
    fineFen: 10_000,
    basisText: '《城市市容和环境卫生管理条例》第三十六条第二项',
    rightsTold: true,
    statementMade: false,
  },
  hearing: {
    chair: 'person-chair',
    recorder: 'person-reviewer',
    heldOn: '2026-11-18',
    heldTime: '上午9时30分',
    place: '青溪镇人民政府三楼会议室',
    public: true,
  },
  discussion: {
    reason: '案件涉及公共通道，社会关注度较高，处罚幅度存在不同意见。',
    members: ['person-head', 'person-leader'],
    expected: 3,
    heldOn: '2026-11-12',
    heldTime: '下午2时30分',
    place: '青溪镇人民政府二楼会议室',
    absence: '冯雪因公出差。',
    recusalNote: '无应当回避的人员',
    opinions: [
      { personId: 'person-head', vote: 'agree', opinion: '事实清楚，证据充分，同意按较重阶次的下限处罚。' },
      { personId: 'person-leader', vote: 'agree', opinion: '当事人已经清理，同意从轻处罚。' },
    ],
    conclusion: 'agree',
    resolution: '同意对当事人罚款人民币1,200元，并责令改正。',
  },
  referral: {
    receiverAgencyId: 'agency-2',
    reason: 'no-power',
    explanation: '当事人擅自设置大型户外广告，不属本机关职权范围。',
    materials: '1.现场照片四张；\n2.现场检查笔录一份。',
    limitationOn: '2028-10-06',
  },
  criminal: {
    charge: '妨害公务罪',
    facts: '当事人以暴力方法阻碍执法人员依法执行职务，致一名执法人员轻微伤。',
    basis: '《中华人民共和国刑法》第二百七十七条',
    team: ['person-lead', 'person-second'],
    headOpinion: '批准移送。',
    policeName: '云江县公安局',
    materials: '另附执法记录仪录像光盘一张。',
  },
});
