"""moto's CloudFormation with stacks that are made as AWS makes them: in order, with events and rollback.

moto parses requests, resolves references, and makes the resources that it knows. The order of a stack, its
events, updates, rollbacks and deletion are ours, and so are the resource types in core/stacks.
"""
