"""Templates of AWS SAM, such as `sam deploy` sends: AWS's translator makes plain CloudFormation of them."""

import json
from collections.abc import Mapping
from threading import Lock
from types import SimpleNamespace
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.templates import TemplateError

TRANSFORM = "AWS::Serverless-2016-10-31"

_LOCK = Lock()  # the translator keeps the region in a variable of its own


def is_serverless(template: Any) -> bool:
    """Tell whether a template names SAM's transform, alone or in a list."""
    named = template.get("Transform") if isinstance(template, Mapping) else None
    return TRANSFORM in (named if isinstance(named, list) else [named])


def expanded(template: Json, parameters: Mapping[str, Any], region: str) -> Json:
    """Return what SAM's transform makes of a template; functions are in their long form in both.

    Raises TemplateError for what the transform refuses, and ModuleNotFoundError without aws-sam-translator.
    Source: AWS SAM developer guide; the wording of the error is that of failed deployments.
    """
    from samtranslator.metrics.metrics import Metrics
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    given: Json = json.loads(json.dumps(template))  # the translator changes what it gets
    with _LOCK:
        metrics = Metrics("ServerlessTransform")
        place = SimpleNamespace(region_name=region)
        translator = Translator(None, Parser(), boto_session=place, metrics=metrics)
        try:
            made: Json = translator.translate(given, parameter_values=dict(parameters))
        except InvalidDocumentException as error:
            causes = " ".join(cause.message for cause in error.causes)
            raise TemplateError(f"Transform {TRANSFORM} failed with: {error.message} {causes}") from error
        finally:
            metrics.publish()  # to nobody; else it logs that they are left
    plain: Json = json.loads(json.dumps(made))
    return plain
