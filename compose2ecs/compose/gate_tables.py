"""The gate's tables, generated from schemas/ by generate_gate; do not edit."""

from compose2ecs.compose.tree import Map, Seq

NONE = type(None)
N0 = {str: None}
N1 = {Seq: (N0, True)}
N2 = {str: None, Seq: (N0, False)}
N3 = {int: None, float: None, str: None}
N4 = {str: None, Seq: (N0, True)}
N5 = {str: None, int: None, float: None, NONE: None}
N6: dict[str, object] = {}
N7 = {Map: (N6, '', N5, False, ()), Seq: (N0, True)}
N8 = {str: None, int: None, float: None}
N9 = {Seq: (N8, True)}
N10 = {'service': N0, 'file': N0}
N11 = {str: None, Map: (N10, '', None, True, ('service',))}
N12 = {Map: (N6, '', N2, False, ()), Seq: (N0, True)}
N13 = {str: None, int: None, float: None, bool: None, NONE: None}
N14 = {Map: (N6, '', N13, False, ()), Seq: (N0, True)}
N15 = {Map: (N6, '', N5, False, ())}
N16 = {int: None, str: '^[+-]?[0-9]+$'}
N17 = {str: None, NONE: None}
N18 = {bool: None, str: '^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY]([eE][sS])?|[nN][oO]?|[oO]([nN]|[fF][fF]))$'}
N19 = {'soft': N16, 'hard': N16}
N20 = {int: None, str: '^[+-]?[0-9]+$', Map: (N19, '', None, True, ('soft', 'hard'))}
N21 = {Map: (N6, '^[a-z]+$', N20, False, ())}
N22 = {'build': N0, 'cap_add': N1, 'cap_drop': N1, 'cgroup_parent': N0, 'command': N2, 'container_name': N0, 'cpu_quota': N3, 'cpu_shares': N3, 'cpuset': N0, 'devices': N1, 'dns': N4, 'dns_search': N4, 'dockerfile': N0, 'domainname': N0, 'entrypoint': N2, 'env_file': N4, 'environment': N7, 'expose': N9, 'extends': N11, 'external_links': N1, 'extra_hosts': N12, 'hostname': N0, 'image': N0, 'ipc': N0, 'labels': N14, 'links': N1, 'log_driver': N0, 'log_opt': N15, 'mac_address': N0, 'mem_limit': N3, 'mem_swappiness': N16, 'memswap_limit': N3, 'net': N0, 'pid': N17, 'ports': N9, 'privileged': N18, 'read_only': N18, 'restart': N0, 'security_opt': N1, 'shm_size': N3, 'stdin_open': N18, 'stop_signal': N0, 'tty': N18, 'ulimits': N21, 'user': N0, 'volume_driver': N0, 'volumes': N1, 'volumes_from': N1, 'working_dir': N0}
N23 = {Map: (N22, '', None, True, ())}
N24 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N23, False, ())}
N25 = {'path': N2, 'env_file': N2, 'project_directory': N0}
N26 = {str: None, Map: (N25, '', None, True, ())}
N27 = {Seq: (N26, False)}
N28 = {Map: (N6, '', N13, False, ()), Seq: (N0, False)}
N29 = {'path': N0, 'weight': N16}
N30 = {Map: (N29, '', None, True, ())}
N31 = {Seq: (N30, False)}
N32 = {'path': N0, 'rate': N3}
N33 = {Map: (N32, '', None, True, ())}
N34 = {Seq: (N33, False)}
N35 = {'weight': N16, 'weight_device': N31, 'device_read_bps': N34, 'device_write_bps': N34, 'device_read_iops': N34, 'device_write_iops': N34}
N36 = {Map: (N35, '', None, True, ())}
N37 = {Seq: (N0, False)}
N38 = {Map: (N6, '', N2, False, ()), Seq: (N0, False)}
N39 = {'source': N0, 'target': N0, 'uid': N0, 'gid': N0, 'mode': N3}
N40 = {str: None, Map: (N39, '', None, True, ())}
N41 = {Seq: (N40, False)}
N42 = {bool: None, str: None}
N43 = {'context': N0, 'dockerfile': N0, 'dockerfile_inline': N0, 'args': N28, 'ssh': N28, 'cache_from': N37, 'cache_to': N37, 'no_cache': N18, 'additional_contexts': N28, 'network': N0, 'target': N0, 'shm_size': N3, 'extra_hosts': N38, 'isolation': N0, 'privileged': N18, 'labels': N28, 'pull': N18, 'secrets': N41, 'tags': N37, 'ulimits': N21, 'platforms': N37, 'entitlements': N37, 'provenance': N42, 'sbom': N42}
N44 = {str: None, Map: (N43, '', None, True, ())}
N45 = {str: frozenset(('host', 'private', ))}
N46 = {str: None, Seq: (N0, False), NONE: None}
N47 = {'config': N0, 'file': N0, 'registry': N0}
N48 = {Map: (N47, '', None, True, ())}
N49 = {str: frozenset(('service_completed_successfully', 'service_healthy', 'service_started', ))}
N50 = {'condition': N49, 'required': N18, 'restart': N18}
N51 = {Map: (N50, '', None, True, ('condition',))}
N52 = {Seq: (N0, True), Map: (N6, '^[a-zA-Z0-9._-]+$', N51, False, ())}
N53 = {'spread': N0}
N54 = {Map: (N53, '', None, True, ())}
N55 = {Seq: (N54, False)}
N56 = {'constraints': N37, 'preferences': N55, 'max_replicas_per_node': N16}
N57 = {Map: (N56, '', None, True, ())}
N58 = {'cpus': N3, 'memory': N0, 'pids': N16}
N59 = {Map: (N58, '', None, True, ())}
N60 = {int: None, str: '^([0-9]+|all)$'}
N61 = {'capabilities': N37, 'count': N60, 'device_ids': N37, 'driver': N0, 'options': N28}
N62 = {Map: (N61, '', None, True, ('capabilities',))}
N63 = {Seq: (N62, False)}
N64 = {'kind': N0, 'value': N3}
N65 = {Map: (N64, '', None, True, ())}
N66 = {'discrete_resource_spec': N65}
N67 = {Map: (N66, '', None, True, ())}
N68 = {Seq: (N67, False)}
N69 = {'cpus': N3, 'memory': N0, 'devices': N63, 'generic_resources': N68}
N70 = {Map: (N69, '', None, True, ())}
N71 = {'limits': N59, 'reservations': N70}
N72 = {Map: (N71, '', None, True, ())}
N73 = {'condition': N0, 'delay': N0, 'max_attempts': N16, 'window': N0}
N74 = {Map: (N73, '', None, True, ())}
N75 = {str: frozenset(('start-first', 'stop-first', ))}
N76 = {'parallelism': N16, 'delay': N0, 'failure_action': N0, 'monitor': N0, 'max_failure_ratio': N3, 'order': N75}
N77 = {Map: (N76, '', None, True, ())}
N78 = {'mode': N0, 'replicas': N16, 'endpoint_mode': N0, 'labels': N28, 'placement': N57, 'resources': N72, 'restart_policy': N74, 'update_config': N77, 'rollback_config': N77}
N79 = {Map: (N78, '', None, True, ()), NONE: None}
N80 = {str: frozenset(('rebuild', 'restart', 'sync', 'sync+exec', 'sync+restart', ))}
N81 = {'command': N46, 'user': N0, 'privileged': N18, 'working_dir': N0, 'environment': N28}
N82 = {Map: (N81, '', None, True, ('command',))}
N83 = {'action': N80, 'path': N0, 'target': N0, 'ignore': N2, 'include': N2, 'initial_sync': N18, 'exec': N82}
N84 = {Map: (N83, '', None, True, ('action', 'path'))}
N85 = {Seq: (N84, False)}
N86 = {'watch': N85}
N87 = {Map: (N86, '', None, True, ()), NONE: None}
N88 = {'source': N0, 'target': N0, 'permissions': N0}
N89 = {str: None, Map: (N88, '', None, True, ('source',))}
N90 = {Seq: (N89, False)}
N91 = {'path': N0, 'format': N0, 'required': N18}
N92 = {str: None, Map: (N91, '', None, True, ('path',))}
N93 = {str: None, Seq: (N92, False)}
N94 = {Seq: (N8, False)}
N95 = {Map: (N61, '', None, True, ())}
N96 = {str: '^all$', Seq: (N95, False)}
N97 = {'test': N2, 'interval': N0, 'timeout': N0, 'retries': N3, 'start_period': N0, 'start_interval': N0, 'disable': N18}
N98 = {Map: (N97, '', None, True, ())}
N99 = {'driver': N0, 'options': N15}
N100 = {Map: (N99, '', None, True, ())}
N101 = {'endpoint_var': N0, 'model_var': N0}
N102 = {Map: (N101, '', None, True, ()), NONE: None}
N103 = {Seq: (N0, False), Map: (N6, '^[a-zA-Z0-9._-]+$', N102, False, ())}
N104 = {'aliases': N37, 'ipv4_address': N0, 'ipv6_address': N0, 'link_local_ips': N37, 'mac_address': N0, 'driver_opts': N15, 'priority': N3, 'gw_priority': N3, 'interface_name': N0}
N105 = {Map: (N104, '', None, True, ()), NONE: None}
N106 = {Seq: (N0, False), Map: (N6, '^[a-zA-Z0-9._-]+$', N105, False, ())}
N107 = {int: (-1000, 1000), str: '^[+-]?[0-9]+$'}
N108 = {int: (0, 65535), str: None}
N109 = {'target': N108, 'published': N108, 'host_ip': N0, 'protocol': N0, 'mode': N0, 'name': N0, 'app_protocol': N0}
N110 = {int: (0, 65535), str: None, Map: (N109, '', None, True, ('target',))}
N111 = {Seq: (N110, False)}
N112 = {Seq: (N82, False)}
N113 = {str: None, int: None, float: None, bool: None}
N114 = {str: None, int: None, float: None, bool: None, Seq: (N113, False)}
N115 = {Map: (N6, '', N114, False, ())}
N116 = {'type': N0, 'options': N115}
N117 = {Map: (N116, '', None, True, ('type',))}
N118 = {str: '^(always|never|missing|if_not_present|build|refresh|daily|weekly|every_([0-9]+[wdhms])+)$'}
N119 = {str: None, bool: None}
N120 = {int: (0, None), str: '^[+]?[0-9]+$'}
N121 = {Map: None}
N122 = {str: frozenset(('bind', 'cluster', 'image', 'npipe', 'tmpfs', 'volume', ))}
N123 = {str: frozenset(('disabled', 'enabled', 'readonly', 'writable', ))}
N124 = {str: frozenset(('Z', 'z', ))}
N125 = {'propagation': N0, 'create_host_path': N18, 'recursive': N123, 'selinux': N124}
N126 = {Map: (N125, '', None, True, ())}
N127 = {'nocopy': N18, 'subpath': N0, 'labels': N28}
N128 = {Map: (N127, '', None, True, ())}
N129 = {int: (0, None), str: None}
N130 = {'size': N129, 'mode': N3}
N131 = {Map: (N130, '', None, True, ())}
N132 = {'subpath': N0}
N133 = {Map: (N132, '', None, True, ())}
N134 = {'type': N122, 'source': N0, 'target': N0, 'read_only': N18, 'consistency': N0, 'bind': N126, 'volume': N128, 'tmpfs': N131, 'image': N133}
N135 = {str: None, Map: (N134, '', None, True, ('type', 'target'))}
N136 = {Seq: (N135, False)}
N137 = {'annotations': N28, 'attach': N18, 'blkio_config': N36, 'build': N44, 'cap_add': N37, 'cap_drop': N37, 'cgroup': N45, 'cgroup_parent': N0, 'cgroupns_mode': N0, 'command': N46, 'configs': N41, 'container_name': N0, 'cpu_count': N16, 'cpu_percent': N3, 'cpu_period': N3, 'cpu_quota': N3, 'cpu_rt_period': N3, 'cpu_rt_runtime': N3, 'cpu_shares': N3, 'cpus': N3, 'cpuset': N0, 'credential_spec': N48, 'depends_on': N52, 'deploy': N79, 'develop': N87, 'device_cgroup_rules': N1, 'devices': N90, 'dns': N2, 'dns_opt': N37, 'dns_search': N2, 'domainname': N0, 'entrypoint': N46, 'env_file': N93, 'environment': N28, 'expose': N94, 'extends': N11, 'external_links': N1, 'extra_hosts': N38, 'gpus': N96, 'group_add': N94, 'healthcheck': N98, 'hostname': N0, 'image': N0, 'init': N18, 'ipc': N0, 'isolation': N0, 'label_file': N2, 'labels': N28, 'links': N37, 'logging': N100, 'mac_address': N0, 'mem_limit': N3, 'mem_reservation': N3, 'mem_swappiness': N16, 'memswap_limit': N3, 'models': N103, 'network_mode': N0, 'networks': N106, 'oom_kill_disable': N18, 'oom_score_adj': N107, 'pid': N17, 'pids_limit': N3, 'platform': N0, 'ports': N111, 'post_start': N112, 'pre_stop': N112, 'privileged': N18, 'profiles': N37, 'provider': N117, 'pull_policy': N118, 'pull_refresh_after': N0, 'read_only': N18, 'restart': N119, 'runtime': N0, 'scale': N120, 'secrets': N41, 'security_opt': N1, 'shm_size': N3, 'stdin_open': N18, 'stop_grace_period': N0, 'stop_signal': N0, 'storage_opt': N121, 'sysctls': N28, 'tmpfs': N2, 'tty': N18, 'ulimits': N21, 'use_api_socket': N18, 'user': N0, 'userns_mode': N0, 'uts': N0, 'volumes': N136, 'volumes_from': N1, 'working_dir': N0}
N138 = {Map: (N137, '', None, True, ()), NONE: None}
N139 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N138, False, ())}
N140 = {'name': N0}
N141 = {bool: None, str: '^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY]([eE][sS])?|[nN][oO]?|[oO]([nN]|[fF][fF]))$', Map: (N140, '', None, True, ())}
N142 = {str: '^[0-9a-fA-F.:]+/[0-9]{1,3}$'}
N143 = {Map: (N6, '', N0, False, ())}
N144 = {'subnet': N142, 'ip_range': N0, 'gateway': N0, 'aux_addresses': N143}
N145 = {Map: (N144, '', None, True, ())}
N146 = {Seq: (N145, False)}
N147 = {'driver': N0, 'options': N15, 'config': N146}
N148 = {Map: (N147, '', None, True, ())}
N149 = {'name': N0, 'driver': N0, 'driver_opts': N15, 'attachable': N18, 'internal': N18, 'enable_ipv4': N18, 'enable_ipv6': N18, 'external': N141, 'labels': N28, 'ipam': N148}
N150 = {Map: (N149, '', None, True, ()), NONE: None}
N151 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N150, False, ())}
N152 = {'name': N0, 'driver': N0, 'driver_opts': N15, 'external': N141, 'labels': N28, 'x-cluster-spec': N121}
N153 = {Map: (N152, '', None, True, ()), NONE: None}
N154 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N153, False, ())}
N155 = {'name': N0, 'file': N0, 'environment': N0, 'external': N141, 'labels': N28, 'driver': N0, 'driver_opts': N15, 'template_driver': N0}
N156 = {Map: (N155, '', None, True, ()), NONE: None}
N157 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N156, False, ())}
N158 = {'name': N0, 'file': N0, 'environment': N0, 'content': N0, 'external': N141, 'labels': N28, 'template_driver': N0}
N159 = {Map: (N158, '', None, True, ()), NONE: None}
N160 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N159, False, ())}
N161 = {int: None}
N162 = {'name': N0, 'model': N0, 'context_size': N161, 'runtime_flags': N37}
N163 = {Map: (N162, '', None, True, ())}
N164 = {Map: (N6, '^[a-zA-Z0-9._-]+$', N163, False, ())}
N165 = {'version': N5, 'name': N0, 'include': N27, 'services': N139, 'networks': N151, 'volumes': N154, 'secrets': N157, 'configs': N160, 'models': N164}
N166 = {Map: (N165, '', None, True, ('version',))}
N167 = {Map: (N165, '', None, True, ())}
N168 = {str: frozenset(('EC2', 'EXTERNAL', 'FARGATE', ))}
N169 = {int: (0, None), str: '^[0-9]+$'}
N170 = {'name': N0, 'base': N169, 'weight': N169}
N171 = {str: None, Map: (N170, '', None, True, ('name',))}
N172 = {Seq: (N171, False)}
N173 = {str: frozenset(('per-service', 'single', ))}
N174 = {int: None, str: '^([0-9]+|[0-9]*\\.?[0-9]+ ?[vV][cC][pP][uU])$'}
N175 = {int: None, str: '^([0-9]+( ?[mM][bB]?)?|[0-9]*\\.?[0-9]+ ?[gG][bB]?)$'}
N176 = {str: frozenset(('host', 'task', ))}
N177 = {str: frozenset(('host', 'none', 'task', ))}
N178 = {str: frozenset(('memberOf', ))}
N179 = {'type': N178, 'expression': N0}
N180 = {str: None, Map: (N179, '', None, True, ())}
N181 = {Seq: (N180, False)}
N182 = {str: frozenset(('distinctInstance', 'memberOf', ))}
N183 = {'type': N182, 'expression': N0}
N184 = {str: None, Map: (N183, '', None, True, ())}
N185 = {Seq: (N184, False)}
N186 = {str: frozenset(('binpack', 'random', 'spread', ))}
N187 = {'type': N186, 'field': N0}
N188 = {Map: (N187, '', None, True, ('type',))}
N189 = {Seq: (N188, False)}
N190 = {'constraints': N185, 'strategy': N189}
N191 = {Map: (N190, '', None, True, ())}
N192 = {str: frozenset(('A', 'SRV', ))}
N193 = {str: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$'}
N194 = {'namespace': N0, 'type': N192, 'ttl': N193, 'name': N0, 'container': N0, 'port': N169, 'failure_threshold': N169, 'vpc': N0, 'public': N18, 'registry': N0, 'description': N0}
N195 = {str: None, Map: (N194, '', None, True, ())}
N196 = {'file_system': N0, 'access_point': N0, 'root_directory': N0, 'transit_encryption': N18, 'transit_encryption_port': N169, 'iam': N18}
N197 = {str: None, Map: (N196, '', None, True, ('file_system',))}
N198 = {str: '^[0-9]+(\\.[0-9]+)? ?([kKmMgGtT]([iI]?[bB])?)$'}
N199 = {str: frozenset(('ext3', 'ext4', 'ntfs', 'xfs', ))}
N200 = {'size': N198, 'type': N0, 'encrypted': N18, 'iops': N169, 'throughput': N169, 'kms_key': N0, 'snapshot': N0, 'filesystem': N199, 'role': N0, 'initialization_rate': N169, 'delete_on_termination': N18}
N201 = {str: '^[0-9]+(\\.[0-9]+)? ?([kKmMgGtT]([iI]?[bB])?)$', Map: (N200, '', None, True, ())}
N202 = {str: frozenset(('shared', 'task', ))}
N203 = {Map: (N6, '', N113, False, ())}
N204 = {'scope': N202, 'autoprovision': N18, 'driver': N0, 'driver_opts': N203, 'labels': N203}
N205 = {Map: (N204, '', None, True, ())}
N206 = {'path': N0}
N207 = {str: None, Map: (N206, '', None, True, ('path',))}
N208 = {'file_system': N0, 'access_point': N0, 'root_directory': N0, 'transit_encryption_port': N169}
N209 = {str: None, Map: (N208, '', None, True, ('file_system',))}
N210 = {'file_system': N0, 'root_directory': N0, 'credentials': N0, 'domain': N0}
N211 = {Map: (N210, '', None, True, ('file_system', 'root_directory', 'credentials', 'domain'))}
N212 = {'efs': N197, 'ebs': N201, 'docker': N205, 'host': N207, 's3_files': N209, 'fsx': N211}
N213 = {Map: (N212, '', None, True, ())}
N214 = {Map: (N6, '', N213, False, ())}
N215 = {'cpu': N174, 'memory': N175, 'pid_mode': N176, 'ipc_mode': N177, 'placement_constraints': N181, 'placement': N191, 'service_discovery': N195, 'volumes': N214}
N216 = {Map: (N215, '', None, True, ())}
N217 = {str: frozenset(('awsvpc', 'bridge', 'host', 'none', ))}
N218 = {str: '^[A-Za-z0-9_-]+$'}
N219 = {str: '^[0-9]{12}$', int: (0, 999999999999)}
N220 = {str: frozenset(('cloud-map', 'none', 'service-connect', ))}
N221 = {'group': N0, 'retention_days': N169, 'stream_prefix': N0}
N222 = {str: None, Map: (N221, '', None, True, ())}
N223 = {int: (1, None), str: '^([0-9]+|[0-9]*\\.?[0-9]+ ?[vV][cC][pP][uU])$'}
N224 = {str: frozenset(('LINUX', 'WINDOWS_SERVER_2004_CORE', 'WINDOWS_SERVER_2016_FULL', 'WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_FULL', 'WINDOWS_SERVER_2025_CORE', 'WINDOWS_SERVER_2025_FULL', 'WINDOWS_SERVER_20H2_CORE', ))}
N225 = {str: frozenset(('ARM64', 'X86_64', ))}
N226 = {'target_group': N0, 'load_balancer': N0, 'alternate_target_group': N0, 'production_listener_rule': N0, 'test_listener_rule': N0, 'role': N0, 'port': N169}
N227 = {Map: (N226, '', None, True, ())}
N228 = {Seq: (N227, False)}
N229 = {str: frozenset(('blue_green', 'canary', 'linear', 'rolling', ))}
N230 = {'enable': N18, 'rollback': N18}
N231 = {bool: None, Map: (N230, '', None, True, ())}
N232 = {int: (0, 100), float: (0, 100), str: '^[0-9]+(\\.[0-9]+)?$'}
N233 = {str: frozenset(('POST_PRODUCTION_TRAFFIC_SHIFT', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRE_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'RECONCILE_SERVICE', 'TEST_TRAFFIC_SHIFT', ))}
N234 = {Seq: (N233, False)}
N235 = {str: frozenset(('CONTINUE', 'ROLLBACK', ))}
N236 = {'function': N0, 'role': N0, 'stages': N234, 'details': N203, 'timeout': N193, 'on_timeout': N235}
N237 = {Map: (N236, '', None, True, ('stages',))}
N238 = {Seq: (N237, False)}
N239 = {'names': N37, 'rollback': N18}
N240 = {Seq: (N0, False), Map: (N239, '', None, True, ('names',))}
N241 = {'strategy': N229, 'minimum_healthy_percent': N169, 'maximum_percent': N169, 'circuit_breaker': N231, 'bake_time': N193, 'canary_percent': N232, 'step_percent': N232, 'step_bake_time': N193, 'hooks': N238, 'alarms': N240}
N242 = {Map: (N241, '', None, True, ())}
N243 = {int: (0, None), str: '^([0-9]+|unmanaged)$'}
N244 = {'min': N169, 'max': N169, 'cpu': N232, 'memory': N232, 'requests_per_target': N169}
N245 = {Map: (N244, '', None, True, ())}
N246 = {'from': N0, 'json_key': N0, 'version_stage': N0, 'version_id': N0}
N247 = {str: None, Map: (N246, '', None, True, ('from',))}
N248 = {Map: (N6, '', N247, False, ())}
N249 = {'header': N0, 'value': N0}
N250 = {str: None, Map: (N249, '', None, True, ('header',))}
N251 = {'cpu': N169, 'memory': N198}
N252 = {Map: (N251, '', None, True, ())}
N253 = {'group': N0, 'stream_prefix': N0}
N254 = {Map: (N253, '', None, True, ())}
N255 = {'idle_timeout': N193, 'request_timeout': N193, 'test_traffic': N250, 'proxy': N252, 'logs': N254}
N256 = {Map: (N255, '', None, True, ())}
N257 = {str: frozenset(('fluentbit', 'fluentd', ))}
N258 = {'type': N257, 'options': N203, 'image': N0}
N259 = {str: '^(fluentbit|fluentd)$', Map: (N258, '', None, True, ('type',))}
N260 = {str: frozenset(('once', 'service', ))}
N261 = {str: frozenset(('daemon', 'replica', ))}
N262 = {'test': N2, 'interval': N193, 'timeout': N193, 'retries': N169, 'start_period': N193}
N263 = {Map: (N262, '', None, True, ())}
N264 = {str: frozenset(('COMPLETE', 'HEALTHY', 'START', 'SUCCESS', ))}
N265 = {Map: (N6, '', N264, False, ())}
N266 = {'deliver': N18, 'image': N0}
N267 = {Map: (N266, '', None, True, ())}
N268 = {'task': N0, 'image': N0, 'cpu': N223, 'memory': N198, 'ephemeral_storage': N198, 'essential': N18, 'platform_version': N0, 'operating_system': N224, 'cpu_architecture': N225, 'load_balancers': N228, 'health_check_grace_period': N193, 'deployment': N242, 'desired_count': N243, 'previous': N0, 'autoscaling': N245, 'placement': N191, 'secrets': N248, 'log_secrets': N248, 'environment_files': N2, 'credential_specs': N2, 'start_timeout': N193, 'version_consistency': N18, 'registry_credentials': N0, 'service_connect': N256, 'service_discovery': N195, 'firelens': N259, 'run': N260, 'gpu': N169, 'subnets': N2, 'security_groups': N2, 'assign_public_ip': N18, 'execution_role': N0, 'task_role': N0, 'logs': N222, 'tags': N203, 'enable_execute_command': N18, 'availability_zone_rebalancing': N18, 'scheduling': N261, 'cpu_shares': N169, 'mem_limit': N198, 'mem_reservation': N198, 'init': N18, 'healthcheck': N263, 'depends_on': N265, 'ready': N264, 'files': N267}
N269 = {Map: (N268, '', None, True, ())}
N270 = {Map: (N6, '', N269, False, ())}
N271 = {'from': N0, 'json_key': N0, 'version_stage': N0, 'version_id': N0, 'as': N0}
N272 = {Map: (N271, '', None, True, ())}
N273 = {Map: (N6, '', N272, False, ())}
N274 = {'subnets': N2, 'security_groups': N2}
N275 = {Map: (N274, '', None, True, ())}
N276 = {Map: (N6, '', N275, False, ())}
N277 = {'cluster': N0, 'region': N0, 'launch_type': N168, 'capacity_providers': N172, 'layout': N173, 'single_task': N216, 'network_mode': N217, 'account': N219, 'discovery': N220, 'namespace': N0, 'vpc': N0, 'subnets': N2, 'security_groups': N2, 'assign_public_ip': N18, 'execution_role': N0, 'task_role': N0, 'logs': N222, 'tags': N203, 'enable_execute_command': N18, 'registry': N0, 'services': N270, 'volumes': N214, 'secrets': N273, 'networks': N276}
N278 = {Map: (N277, '', None, True, ())}
N279 = {Map: (N6, '', N278, False, ())}
N280 = {'cluster': N0, 'region': N0, 'launch_type': N168, 'capacity_providers': N172, 'layout': N173, 'single_task': N216, 'network_mode': N217, 'stage': N218, 'account': N219, 'discovery': N220, 'namespace': N0, 'vpc': N0, 'subnets': N2, 'security_groups': N2, 'assign_public_ip': N18, 'execution_role': N0, 'task_role': N0, 'logs': N222, 'tags': N203, 'enable_execute_command': N18, 'registry': N0, 'stages': N279}
N281 = {Map: (N280, '', None, True, ())}
N282 = {str: '^[a-z0-9_][a-z0-9_-]{0,63}$'}
N283 = {str: frozenset(('grpc', 'http', 'http2', ))}
N284 = {'target_group': N0, 'load_balancer': N0, 'alternate_target_group': N0, 'production_listener_rule': N0, 'test_listener_rule': N0, 'role': N0, 'name': N282, 'app_protocol': N283}
N285 = {Map: (N284, '', None, True, ())}
N286 = {Map: None, NONE: None}
N287 = {Map: (N6, '', N286, False, ())}
N288 = {Map: (N6, '', N2, False, ())}
N289 = {'strict': N18, 'ignore': N2, 'per_file': N288}
N290 = {Map: (N289, '', None, True, ())}
N291 = {'x-ecs': N281, 'services': N287, 'volumes': N287, 'secrets': N287, 'networks': N287, 'lint': N290}
N292 = {Map: (N291, '', None, True, ())}
N293 = {int: None, str: None, int: None, float: None}
N294 = {'cpu_limit': N174, 'mem_limit': N175}
N295 = {Map: (N294, '', None, True, ())}
N296 = {Map: (N179, '', None, True, ('type',))}
N297 = {Seq: (N296, False)}
N298 = {int: None, str: None}
N299 = {'credentials_parameter': N0}
N300 = {Map: (N299, '', None, True, ('credentials_parameter',))}
N301 = {'test': N2, 'command': N2, 'interval': N129, 'timeout': N129, 'retries': N169, 'start_period': N129}
N302 = {Map: (N301, '', None, True, ())}
N303 = {'value_from': N0, 'name': N0}
N304 = {Map: (N303, '', None, True, ('value_from', 'name'))}
N305 = {Seq: (N304, False)}
N306 = {'secret_options': N305}
N307 = {Map: (N306, '', None, True, ())}
N308 = {'type': N257, 'options': N203}
N309 = {Map: (N308, '', None, True, ('type',))}
N310 = {'container_name': N0, 'condition': N264}
N311 = {Map: (N310, '', None, True, ('container_name', 'condition'))}
N312 = {Seq: (N311, False)}
N313 = {'essential': N18, 'cpu_shares': N169, 'mem_limit': N298, 'mem_reservation': N298, 'init_process_enabled': N18, 'gpu': N169, 'repository_credentials': N300, 'healthcheck': N302, 'secrets': N305, 'logging': N307, 'firelens_configuration': N309, 'depends_on': N312}
N314 = {Map: (N313, '', None, True, ()), NONE: None}
N315 = {Map: (N6, '', N314, False, ()), NONE: None}
N316 = {'name': N0, 'scope': N202, 'autoprovision': N18, 'driver': N0, 'driver_opts': N203, 'labels': N203}
N317 = {Map: (N316, '', None, True, ('name',))}
N318 = {Seq: (N317, False)}
N319 = {str: frozenset(('DISABLED', 'ENABLED', ))}
N320 = {'name': N0, 'filesystem_id': N0, 'root_directory': N0, 'transit_encryption': N319, 'transit_encryption_port': N169, 'access_point': N0, 'iam': N319}
N321 = {Map: (N320, '', None, True, ('name', 'filesystem_id'))}
N322 = {Seq: (N321, False)}
N323 = {'ecs_network_mode': N217, 'task_role_arn': N0, 'task_execution_role': N0, 'task_size': N295, 'pid_mode': N176, 'ipc_mode': N177, 'placement_constraints': N297, 'services': N315, 'docker_volumes': N318, 'efs_volumes': N322}
N324 = {Map: (N323, '', None, True, ()), NONE: None}
N325 = {'subnets': N37, 'security_groups': N37, 'assign_public_ip': N319}
N326 = {Map: (N325, '', None, True, ())}
N327 = {'awsvpc_configuration': N326}
N328 = {Map: (N327, '', None, True, ())}
N329 = {Map: (N183, '', None, True, ('type',))}
N330 = {Seq: (N329, False)}
N331 = {'strategy': N189, 'constraints': N330}
N332 = {Map: (N331, '', None, True, ())}
N333 = {'id': N0, 'name': N0, 'vpc': N0, 'description': N0}
N334 = {Map: (N333, '', None, True, ())}
N335 = {'id': N0, 'name': N0}
N336 = {Map: (N335, '', None, True, ())}
N337 = {'type': N192, 'ttl': N169}
N338 = {Map: (N337, '', None, True, ())}
N339 = {'failure_threshold': N169}
N340 = {Map: (N339, '', None, True, ())}
N341 = {'name': N0, 'description': N0, 'dns_config': N338, 'healthcheck_custom_config': N340}
N342 = {Map: (N341, '', None, True, ())}
N343 = {'container_name': N0, 'container_port': N169, 'private_dns_namespace': N334, 'public_dns_namespace': N336, 'service_discovery_service': N342}
N344 = {Map: (N343, '', None, True, ())}
N345 = {'network_configuration': N328, 'task_placement': N332, 'service_discovery': N344}
N346 = {Map: (N345, '', None, True, ()), NONE: None}
N347 = {'version': N293, 'task_definition': N324, 'run_params': N346}
N348 = {Map: (N347, '', None, True, ())}
N349 = {Seq: (N0, False), NONE: None}
N350 = {'credentials_parameter': N0, 'kms_key_id': N0, 'container_names': N349}
N351 = {Map: (N350, '', None, False, ('credentials_parameter',))}
N352 = {Map: (N6, '', N351, False, ()), NONE: None}
N353 = {'task_execution_role': N0, 'container_credentials': N352}
N354 = {Map: (N353, '', None, False, ())}
N355 = {'version': N293, 'registry_credential_outputs': N354}
N356 = {Map: (N355, '', None, False, ('registry_credential_outputs',))}
FORMS = {
    'v1': N24,
    'v2': N166,
    'v3': N166,
    'spec': N167,
    'x-ecs': N281,
    'x-ecs.service': N269,
    'x-ecs.volume': N213,
    'x-ecs.secret': N272,
    'x-ecs.network': N275,
    'x-ecs.port': N285,
    'compose2ecs': N292,
    'ecs-params': N348,
    'registry-creds': N356,
}
SINCE = {
    'configs': (None, 3),
    'include': (None, None),
    'models': (None, None),
    'name': (None, None),
    'networks': (0, 0),
    'secrets': (None, 1),
    'services': (0, 0),
    'services.annotations': (None, None),
    'services.attach': (None, None),
    'services.blkio_config': (0, None),
    'services.blkio_config.device_read_bps': (0, None),
    'services.blkio_config.device_read_bps.path': (0, None),
    'services.blkio_config.device_read_bps.rate': (0, None),
    'services.blkio_config.device_read_iops': (0, None),
    'services.blkio_config.device_read_iops.path': (0, None),
    'services.blkio_config.device_read_iops.rate': (0, None),
    'services.blkio_config.device_write_bps': (0, None),
    'services.blkio_config.device_write_bps.path': (0, None),
    'services.blkio_config.device_write_bps.rate': (0, None),
    'services.blkio_config.device_write_iops': (0, None),
    'services.blkio_config.device_write_iops.path': (0, None),
    'services.blkio_config.device_write_iops.rate': (0, None),
    'services.blkio_config.weight': (0, None),
    'services.blkio_config.weight_device': (0, None),
    'services.blkio_config.weight_device.path': (0, None),
    'services.blkio_config.weight_device.weight': (0, None),
    'services.build': (0, 0),
    'services.build.additional_contexts': (None, None),
    'services.build.args': (0, 0),
    'services.build.cache_from': (2, 2),
    'services.build.cache_to': (None, None),
    'services.build.context': (0, 0),
    'services.build.dockerfile': (0, 0),
    'services.build.dockerfile_inline': (None, None),
    'services.build.entitlements': (None, None),
    'services.build.extra_hosts': (3, 9),
    'services.build.isolation': (1, None),
    'services.build.labels': (1, 2),
    'services.build.network': (2, 4),
    'services.build.no_cache': (None, None),
    'services.build.platforms': (None, None),
    'services.build.privileged': (None, None),
    'services.build.provenance': (None, None),
    'services.build.pull': (None, None),
    'services.build.sbom': (None, None),
    'services.build.secrets': (None, None),
    'services.build.secrets.gid': (None, None),
    'services.build.secrets.mode': (None, None),
    'services.build.secrets.source': (None, None),
    'services.build.secrets.target': (None, None),
    'services.build.secrets.uid': (None, None),
    'services.build.shm_size': (3, 5),
    'services.build.ssh': (None, None),
    'services.build.tags': (None, None),
    'services.build.target': (3, 4),
    'services.build.ulimits': (None, None),
    'services.cap_add': (0, 0),
    'services.cap_drop': (0, 0),
    'services.cgroup': (None, None),
    'services.cgroup_parent': (0, 0),
    'services.cgroupns_mode': (None, 9),
    'services.command': (0, 0),
    'services.configs': (None, 3),
    'services.configs.gid': (None, 3),
    'services.configs.mode': (None, 3),
    'services.configs.source': (None, 3),
    'services.configs.target': (None, 3),
    'services.configs.uid': (None, 3),
    'services.container_name': (0, 0),
    'services.cpu_count': (2, None),
    'services.cpu_percent': (2, None),
    'services.cpu_period': (1, None),
    'services.cpu_quota': (0, None),
    'services.cpu_rt_period': (2, None),
    'services.cpu_rt_runtime': (2, None),
    'services.cpu_shares': (0, None),
    'services.cpus': (2, None),
    'services.cpuset': (0, None),
    'services.credential_spec': (None, 3),
    'services.credential_spec.config': (None, 8),
    'services.credential_spec.file': (None, 3),
    'services.credential_spec.registry': (None, 3),
    'services.depends_on': (0, 0),
    'services.depends_on.condition': (1, None),
    'services.depends_on.required': (None, None),
    'services.depends_on.restart': (None, None),
    'services.deploy': (None, 0),
    'services.deploy.endpoint_mode': (None, 2),
    'services.deploy.labels': (None, 0),
    'services.deploy.mode': (None, 0),
    'services.deploy.placement': (None, 0),
    'services.deploy.placement.constraints': (None, 0),
    'services.deploy.placement.max_replicas_per_node': (None, 8),
    'services.deploy.placement.preferences': (None, 3),
    'services.deploy.placement.preferences.spread': (None, 3),
    'services.deploy.replicas': (None, 0),
    'services.deploy.resources': (None, 0),
    'services.deploy.resources.limits': (None, 0),
    'services.deploy.resources.limits.cpus': (None, 0),
    'services.deploy.resources.limits.memory': (None, 0),
    'services.deploy.resources.limits.pids': (None, 9),
    'services.deploy.resources.reservations': (None, 0),
    'services.deploy.resources.reservations.cpus': (None, 0),
    'services.deploy.resources.reservations.devices': (None, None),
    'services.deploy.resources.reservations.devices.capabilities': (None, None),
    'services.deploy.resources.reservations.devices.count': (None, None),
    'services.deploy.resources.reservations.devices.device_ids': (None, None),
    'services.deploy.resources.reservations.devices.driver': (None, None),
    'services.deploy.resources.reservations.devices.options': (None, None),
    'services.deploy.resources.reservations.generic_resources': (None, 5),
    'services.deploy.resources.reservations.generic_resources.discrete_resource_spec': (None, 5),
    'services.deploy.resources.reservations.generic_resources.discrete_resource_spec.kind': (None, 5),
    'services.deploy.resources.reservations.generic_resources.discrete_resource_spec.value': (None, 5),
    'services.deploy.resources.reservations.memory': (None, 0),
    'services.deploy.restart_policy': (None, 0),
    'services.deploy.restart_policy.condition': (None, 0),
    'services.deploy.restart_policy.delay': (None, 0),
    'services.deploy.restart_policy.max_attempts': (None, 0),
    'services.deploy.restart_policy.window': (None, 0),
    'services.deploy.rollback_config': (None, 7),
    'services.deploy.rollback_config.delay': (None, 7),
    'services.deploy.rollback_config.failure_action': (None, 7),
    'services.deploy.rollback_config.max_failure_ratio': (None, 7),
    'services.deploy.rollback_config.monitor': (None, 7),
    'services.deploy.rollback_config.order': (None, 7),
    'services.deploy.rollback_config.parallelism': (None, 7),
    'services.deploy.update_config': (None, 0),
    'services.deploy.update_config.delay': (None, 0),
    'services.deploy.update_config.failure_action': (None, 0),
    'services.deploy.update_config.max_failure_ratio': (None, 0),
    'services.deploy.update_config.monitor': (None, 0),
    'services.deploy.update_config.order': (None, 4),
    'services.deploy.update_config.parallelism': (None, 0),
    'services.develop': (None, None),
    'services.develop.watch': (None, None),
    'services.develop.watch.action': (None, None),
    'services.develop.watch.exec': (None, None),
    'services.develop.watch.exec.command': (None, None),
    'services.develop.watch.exec.environment': (None, None),
    'services.develop.watch.exec.privileged': (None, None),
    'services.develop.watch.exec.user': (None, None),
    'services.develop.watch.exec.working_dir': (None, None),
    'services.develop.watch.ignore': (None, None),
    'services.develop.watch.include': (None, None),
    'services.develop.watch.initial_sync': (None, None),
    'services.develop.watch.path': (None, None),
    'services.develop.watch.target': (None, None),
    'services.device_cgroup_rules': (3, None),
    'services.devices': (0, 0),
    'services.devices.permissions': (None, None),
    'services.devices.source': (None, None),
    'services.devices.target': (None, None),
    'services.dns': (0, 0),
    'services.dns_opt': (0, None),
    'services.dns_search': (0, 0),
    'services.domainname': (0, 0),
    'services.entrypoint': (0, 0),
    'services.env_file': (0, 0),
    'services.env_file.format': (None, None),
    'services.env_file.path': (None, None),
    'services.env_file.required': (None, None),
    'services.environment': (0, 0),
    'services.expose': (0, 0),
    'services.extends': (0, None),
    'services.extends.file': (0, None),
    'services.extends.service': (0, None),
    'services.external_links': (0, 0),
    'services.extra_hosts': (0, 0),
    'services.gpus': (None, None),
    'services.gpus.capabilities': (None, None),
    'services.gpus.count': (None, None),
    'services.gpus.device_ids': (None, None),
    'services.gpus.driver': (None, None),
    'services.gpus.options': (None, None),
    'services.group_add': (0, None),
    'services.healthcheck': (1, 0),
    'services.healthcheck.disable': (1, 0),
    'services.healthcheck.interval': (1, 0),
    'services.healthcheck.retries': (1, 0),
    'services.healthcheck.start_interval': (None, 12),
    'services.healthcheck.start_period': (3, 4),
    'services.healthcheck.test': (1, 0),
    'services.healthcheck.timeout': (1, 0),
    'services.hostname': (0, 0),
    'services.image': (0, 0),
    'services.init': (2, 7),
    'services.ipc': (0, 0),
    'services.isolation': (1, 5),
    'services.label_file': (None, None),
    'services.labels': (0, 0),
    'services.links': (0, 0),
    'services.logging': (0, 0),
    'services.logging.driver': (0, 0),
    'services.logging.options': (0, 0),
    'services.mac_address': (0, 0),
    'services.mem_limit': (0, None),
    'services.mem_reservation': (0, None),
    'services.mem_swappiness': (0, None),
    'services.memswap_limit': (0, None),
    'services.models': (None, None),
    'services.models.endpoint_var': (None, None),
    'services.models.model_var': (None, None),
    'services.network_mode': (0, 0),
    'services.networks': (0, 0),
    'services.networks.aliases': (0, 0),
    'services.networks.driver_opts': (None, 13),
    'services.networks.gw_priority': (None, None),
    'services.networks.interface_name': (None, None),
    'services.networks.ipv4_address': (0, 0),
    'services.networks.ipv6_address': (0, 0),
    'services.networks.link_local_ips': (1, None),
    'services.networks.mac_address': (None, None),
    'services.networks.priority': (0, None),
    'services.oom_kill_disable': (1, None),
    'services.oom_score_adj': (0, 13),
    'services.pid': (0, 0),
    'services.pids_limit': (1, None),
    'services.platform': (4, None),
    'services.ports': (0, 0),
    'services.ports.app_protocol': (None, None),
    'services.ports.host_ip': (None, None),
    'services.ports.mode': (None, 2),
    'services.ports.name': (None, None),
    'services.ports.protocol': (None, 2),
    'services.ports.published': (None, 2),
    'services.ports.target': (None, 2),
    'services.post_start': (None, None),
    'services.post_start.command': (None, None),
    'services.post_start.environment': (None, None),
    'services.post_start.privileged': (None, None),
    'services.post_start.user': (None, None),
    'services.post_start.working_dir': (None, None),
    'services.pre_stop': (None, None),
    'services.pre_stop.command': (None, None),
    'services.pre_stop.environment': (None, None),
    'services.pre_stop.privileged': (None, None),
    'services.pre_stop.user': (None, None),
    'services.pre_stop.working_dir': (None, None),
    'services.privileged': (0, 0),
    'services.profiles': (None, None),
    'services.provider': (None, None),
    'services.provider.options': (None, None),
    'services.provider.type': (None, None),
    'services.pull_policy': (None, None),
    'services.pull_refresh_after': (None, None),
    'services.read_only': (0, 0),
    'services.restart': (0, 0),
    'services.runtime': (3, None),
    'services.scale': (2, None),
    'services.secrets': (None, 1),
    'services.secrets.gid': (None, 1),
    'services.secrets.mode': (None, 1),
    'services.secrets.source': (None, 1),
    'services.secrets.target': (None, 1),
    'services.secrets.uid': (None, 1),
    'services.security_opt': (0, 0),
    'services.shm_size': (0, 0),
    'services.stdin_open': (0, 0),
    'services.stop_grace_period': (0, 0),
    'services.stop_signal': (0, 0),
    'services.storage_opt': (1, None),
    'services.sysctls': (1, 0),
    'services.tmpfs': (0, 0),
    'services.tty': (0, 0),
    'services.ulimits': (0, 0),
    'services.use_api_socket': (None, None),
    'services.user': (0, 0),
    'services.userns_mode': (1, 0),
    'services.uts': (None, None),
    'services.volumes': (0, 0),
    'services.volumes.bind': (3, 2),
    'services.volumes.bind.create_host_path': (None, None),
    'services.volumes.bind.propagation': (3, 2),
    'services.volumes.bind.recursive': (None, None),
    'services.volumes.bind.selinux': (None, None),
    'services.volumes.consistency': (3, 2),
    'services.volumes.image': (None, None),
    'services.volumes.image.subpath': (None, None),
    'services.volumes.read_only': (3, 2),
    'services.volumes.source': (3, 2),
    'services.volumes.target': (3, 2),
    'services.volumes.tmpfs': (3, 6),
    'services.volumes.tmpfs.mode': (None, None),
    'services.volumes.tmpfs.size': (3, 6),
    'services.volumes.type': (3, 2),
    'services.volumes.volume': (3, 2),
    'services.volumes.volume.labels': (None, None),
    'services.volumes.volume.nocopy': (3, 2),
    'services.volumes.volume.subpath': (None, None),
    'services.volumes_from': (0, None),
    'services.working_dir': (0, 0),
    'version': (0, 0),
    'volumes': (0, 0),
}
