"""A filter as a directory writes it, made a condition for the database."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import CharField, Model, Q
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)

from moteplass.kit.text import normalise, uuid_in

# Where an attribute stands: a column, or what it is for all whose column of that name is filled.
Columns = Mapping[str, str | tuple[str, Any]]
_NOBODY = Q(pk__in=[])
_TEXTS = {
    CompareOperator.eq: "exact",
    CompareOperator.co: "contains",
    CompareOperator.sw: "startswith",
    CompareOperator.ew: "endswith",
}
_ORDERS = {
    CompareOperator.eq: "exact",
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}
_MOST_CHARACTERS = 2000


def condition(model: type[Model], columns: Columns, wanted: ScimFilter[Any]) -> Q:
    """Rows that a filter matches. Raises InvalidFilterException for what cannot be asked about."""
    if len(wanted) > _MOST_CHARACTERS:
        raise InvalidFilterException(detail="The filter is too long.")
    return _Condition(model, columns, wanted).visit(wanted.ast)


class _Condition(FilterVisitor[Q]):
    def __init__(self, model: type[Model], columns: Columns, wanted: ScimFilter[Any]) -> None:
        self.model = model
        self.columns = columns
        self.wanted = wanted
        self.within = ""

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        return reduce(and_ if node.op == LogicalOperator.and_ else or_, map(self.visit, node.terms))

    def visit_value_path(self, node: ValuePath) -> Q:
        self.within = node.attr_path.attr
        found = self.visit(node.val_filter)
        self.within = ""
        return found

    def visit_present(self, node: Present) -> Q:
        column, _always, _binding = self._column(node.attr_path)
        return self._filled(column)

    def visit_comparison(self, node: Comparison) -> Q:
        column, always, binding = self._column(node.attr_path)
        if node.op == CompareOperator.ne:
            return ~self.visit_comparison(replace(node, op=CompareOperator.eq))
        if node.value is None:
            return ~self._filled(column)
        value = coerce_value(binding, node.value, node.op)
        if always is not None:
            return self._filled(column) if node.op == CompareOperator.eq and value == always else _NOBODY
        if column.endswith("uuid"):
            known = uuid_in(str(value)) if node.op == CompareOperator.eq else None
            return Q((column, known)) if known else _NOBODY
        if isinstance(value, str):
            # As it is stored: the database refuses some of what a string may hold.
            value = normalise(value)
            if lookup := _TEXTS.get(node.op):
                return Q((f"{column}__{'' if binding.case_exact else 'i'}{lookup}", value))
        return Q((f"{column}__{_ORDERS[node.op]}", value))

    def _column(self, path: AttrPath) -> tuple[str, Any, Any]:
        """(column, what it is where it is filled, the attribute)."""
        if self.within:
            path = AttrPath(self.within, path.attr)
        binding = self.wanted.resolve_comparison(path)
        assert binding is not None  # the filter is bound to one model, and raises itself
        name = ".".join(filter(None, [binding.field_name, binding.sub_field_name]))
        if name not in self.columns:
            raise InvalidFilterException(detail=f"{path} cannot be asked about.")
        found = self.columns[name]
        return (*found, binding) if isinstance(found, tuple) else (found, None, binding)

    def _filled(self, column: str) -> Q:
        field = self.model._meta.get_field(column.partition("__")[0])
        if isinstance(field, CharField):
            return ~Q((column, ""))
        return Q((f"{column}__isnull", False))
