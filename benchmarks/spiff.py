"""SpiffWorkflow as a peer: the same number of user tasks in a row, instantiated for every cell."""

from io import BytesIO
from itertools import pairwise

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def chain_of(steps: int) -> BpmnProcessSpec:
    """A process of user tasks one after the other, without dates: less than a plan of ours says."""
    names = ["start", *(f"step{number}" for number in range(steps)), "end"]
    tasks = "".join(f'<userTask id="{name}"/>' for name in names[1:-1])
    flows = "".join(
        f'<sequenceFlow id="flow{number}" sourceRef="{before}" targetRef="{after}"/>'
        for number, (before, after) in enumerate(pairwise(names))
    )
    text = (
        f'<definitions xmlns="{MODEL}"><process id="congress" isExecutable="true">'
        f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}</process></definitions>'
    )
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(text.encode()))
    return parser.get_spec("congress")


def instantiate(spec: BpmnProcessSpec, times: int) -> list[BpmnWorkflow]:
    """So many workflows, each brought to its first user task."""
    made = [BpmnWorkflow(spec) for _ in range(times)]
    for workflow in made:
        workflow.do_engine_steps()
    return made
