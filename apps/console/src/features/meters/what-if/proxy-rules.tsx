import type { ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import { Trash2 } from 'lucide-react';
import { DecisionDetails } from '#components/decisions/decision-fields.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { withValue } from '#lib/with-value.ts';
import { AddByName } from './add-by-name.tsx';
import { ChargePointField } from './charge-point-field.tsx';
import type { ToolBilling } from './policy-changes.ts';
import { QuantityRuleFields } from './quantity-rule-fields.tsx';
import { ToolRules } from './tool-rules.tsx';

type ProxyRulesProps = {
  name: string;
  configured: ProxyBilling;
  value: ProxyBilling;
  /** Tools that have been called. */
  knownTools: readonly string[];
  onChange: (value: ProxyBilling) => void;
  onRemove: () => void;
  /** What is wrong at a path below the proxy's rules. */
  errorOf: (path: string) => string | undefined;
};

/** Rules for the calls of one proxy, which win over those of the gateway. */
export function ProxyRules({ name, configured, value, knownTools, onChange, onRemove, errorOf }: ProxyRulesProps) {
  const { tools = {} } = value;
  const suggested = [...new Set([...Object.keys(configured.tools ?? {}), ...knownTools])].filter(
    (tool) => !(tool in tools),
  );
  // Not `withValue`: a tool whose rules are still empty stays to be filled in.
  const setTool = (tool: string, own: ToolBilling) => onChange({ ...value, tools: { ...tools, [tool]: own } });
  const removeTool = (tool: string) => {
    const { [tool]: _gone, ...others } = tools;
    onChange(withValue(value, 'tools', others));
  };
  return (
    <Card aria-label={`Rules of the proxy ${name}`}>
      <CardHeader
        heading={`Proxy ${name}`}
        description="Its rules win over those of all proxies; a tool’s win over both."
        actions={
          <Button variant="ghost" size="sm" aria-label={`Take out the rules of the proxy ${name}`} onClick={onRemove}>
            <Trash2 aria-hidden /> Take out
          </Button>
        }
      />
      <CardBody className="flex flex-col gap-5">
        <ChargePointField
          configured={configured.chargePoint}
          value={value.chargePoint}
          onChange={(point) => onChange(withValue(value, 'chargePoint', point))}
        />
        <QuantityRuleFields
          configured={configured.quantity}
          value={value.quantity}
          onChange={(quantity) => onChange(withValue(value, 'quantity', quantity))}
          errorOf={(key) => errorOf(`quantity.${key}`)}
        />
        <DecisionDetails
          legend={`What is billed of the proxy ${name}, by reason`}
          configured={configured.decisions}
          usual={() => ({ words: 'As all proxies' })}
          value={value.decisions}
          onChange={(decisions) => onChange(withValue(value, 'decisions', decisions))}
        />
        {Object.entries(tools).map(([tool, own]) => (
          <ToolRules
            key={tool}
            name={tool}
            configured={configured.tools?.[tool]}
            value={own}
            onChange={(next) => setTool(tool, next)}
            onRemove={() => removeTool(tool)}
            errorOf={(path) => errorOf(`tools.${tool}.${path}`)}
          />
        ))}
        <AddByName
          label="Rules for one tool"
          button="Add tool"
          names={suggested}
          onAdd={(tool) => !(tool in tools) && setTool(tool, {})}
        />
      </CardBody>
    </Card>
  );
}
