import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Transactions } from '../../application/ports/transactions.port';
import { PreviewRule } from '../../application/preview-rule';
import { ProblemBody } from './problem.dto';
import { type RulePreviewBody as Answer, RulePreviewBody, RulePreviewRequestBody } from './rule.dto';

/** Rules that nothing goes by yet. */
@ApiTags('rules')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/rules')
export class RulesController {
  constructor(
    private readonly previewing: PreviewRule,
    private readonly transactions: Transactions,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'When a rule is due and why, by the calendars that are kept, and in plain English' })
  @ApiOkResponse({ type: RulePreviewBody })
  async preview(@Body() { rule, fromUtc, toUtc, count }: RulePreviewRequestBody): Promise<Answer> {
    const [from, to] = [fromUtc, toUtc].map((at) => (at === undefined ? undefined : new Date(at)));
    const { lines, ...told } = await this.transactions.run(() => this.previewing.execute({ rule, from, to, count }));
    return {
      ...told,
      lines: lines.map(({ instant, ...line }) => ({ ...line, instantUtc: instant?.toISOString() ?? null })),
    };
  }
}
